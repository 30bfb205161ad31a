import type { DarkImageName } from '../../contract/darks.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { statusChanges } from '../../domain/darkFiles/changes.ts';
import {
  compareModes,
  figuresOfMode,
  summaryOfMode,
  type FormerMode,
  type ModeConstants,
  type ModeSummary,
} from '../../domain/darkFiles/modeQuality.ts';
import type { Comparison } from '../../domain/darkFiles/quality.ts';
import type { QualityFigures } from '../../domain/darkFiles/qualityChecks.ts';
import { defaultSegmentOptions } from '../../domain/geometry/segments/segment.ts';
import { readGeometry } from '../../domain/geometry/tree.ts';
import { Moved, type TaskContext } from '../engine/protocol.ts';
import { modeFigures } from '../reports/gainSection.ts';
import { flatMap, placedMap } from '../reports/pictureMap.ts';

export interface JudgeModeInput {
  /** Panels, rows, columns. */
  shape: readonly number[];
  constants: ModeConstants;
  /** Null: none applied before. */
  former: FormerMode | null;
  frames: { used: number | null; wanted: number; firstStage: number };
  /** Geometry for the pictures of the report; null: panels side by side. */
  geometry: string | null;
}

export interface ModeJudgement {
  summary: ModeSummary;
  comparison: Comparison | null;
  figures: QualityFigures;
  /** Pictures for the window, as .npy files; values in ADU as float32. */
  arrays: Partial<Record<DarkImageName, Uint8Array<ArrayBuffer>>>;
  /** Pictures of the report, HTML. */
  pictures: string;
}

/** Cells along the longer side of the pictures of the report. */
const pictureSize = 240;

/** Everything about one gain mode that takes time: medians, comparison, figures, pictures. */
export default function judgeMode(input: JudgeModeInput, context: TaskContext): Moved<ModeJudgement> {
  const { shape, constants, former, frames, geometry } = input;
  const { pedestals, rms, status } = constants;
  const summary = summaryOfMode(constants, shape);
  context.check();
  const comparison = former === null ? null : compareModes(constants, former);
  const figures = figuresOfMode(constants, comparison, frames);
  context.check();
  const single = (data: Float64Array): Uint8Array<ArrayBuffer> =>
    encodeNpy({ dtype: 'float32', shape: [...shape], data: Float32Array.from(data) });
  const arrays: ModeJudgement['arrays'] = {
    ave: single(pedestals),
    rms: single(rms),
    status: encodeNpy({ dtype: 'uint16', shape: [...shape], data: status }),
  };
  const changes =
    former === null
      ? null
      : {
          pedestals: pedestals.map((value, pixel) => value - former.pedestals[pixel]),
          status: statusChanges(status, former.status),
        };
  if (former !== null && changes !== null) {
    const { rms: rmsBefore, status: statusBefore } = former;
    arrays.aveChange = single(changes.pedestals);
    if (rmsBefore !== null) arrays.rmsChange = single(rms.map((value, pixel) => value - rmsBefore[pixel]));
    arrays.statusChange = encodeNpy({ dtype: 'uint8', shape: [...shape], data: changes.status });
    if (statusBefore !== null)
      arrays.statusBefore = encodeNpy({
        dtype: 'uint16',
        shape: [...shape],
        data: Uint16Array.from(statusBefore, (word) => word % 65536),
      });
  }
  context.check();
  const map =
    geometry === null
      ? flatMap(shape, pictureSize)
      : placedMap(readGeometry(geometry, defaultSegmentOptions), pictureSize);
  const pictures = modeFigures(map, constants, changes);
  return new Moved(
    { summary, comparison, figures, arrays, pictures },
    Object.values(arrays).map(({ buffer }) => buffer),
  );
}
