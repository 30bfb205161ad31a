import { parseSource, sourceToWords } from '../../../domain/store/sources.ts';
import { makePixelModel, type PixelModel, type SensorDesign } from '../pixelModel.ts';
import type { XtcNode } from '../xtc/datagram.ts';
import type { SourceWords } from '../xtc/encode.ts';

/** What a data record repeats of its event. */
export interface EventStamp {
  fiducials: number;
  /** Frames of this detector before this one. */
  frameNumber: number;
}

/** A detector of the sample experiment: its true pixels, its records and its name. */
export interface SampleDetector {
  readonly source: string;
  readonly alias: string;
  /** Device name, e.g. `Epix100a`. */
  readonly type: string;
  readonly words: SourceWords;
  /** Shape of the raw array that analysis sees. */
  readonly shape: readonly number[];
  /** Gain ranges, 1 for detectors without; the calib cycles of a dark scan go through them. */
  readonly gains: number;
  /** True pixels in a gain range. */
  model(gain: number): PixelModel;
  /** Raw array of one frame, C order; filled anew for every event, and written by `dataNode`. */
  readonly frame: Uint16Array | Int16Array;
  /** Marks the frame as taken in a gain range (gain bits). */
  finishDark(gain: number): void;
  /** ADU that one photon of the light run gives in the first gain range; 0 when the detector takes no part in it. */
  readonly aduPerPhoton: number;
  /** Adds charge of photons to pixel `pixel`. */
  addSignal(pixel: number, photons: number): void;
  /** Records of Configure, or of BeginCalibCycle when a scan changes the gain range. */
  configNodes(gain: number): XtcNode[];
  /** The data record with the frame; the frame is not copied. */
  dataNode(stamp: EventStamp): XtcNode;
}

/** The two words of a detector source, e.g. `XppEndstation.0:Epix100a.1`. */
export function wordsOf(source: string, processId: number): SourceWords {
  const parsed = parseSource(source);
  if (parsed.kind !== 'detector') throw new TypeError(`${source} is no detector`);
  return sourceToWords(parsed, processId);
}

/** Pixel models by gain range, made at their first use. */
export function modelsOf(designs: readonly SensorDesign[], seed: number): (gain: number) => PixelModel {
  const models: (PixelModel | undefined)[] = [];
  return (gain) => (models[gain] ??= makePixelModel(designs[gain], seed));
}

/** Raw value after adding `adu`, cut at the maximum; dead pixels stay dead. */
export function addClipped(
  frame: Uint16Array | Int16Array,
  pixel: number,
  adu: number,
  model: PixelModel,
): void {
  if (frame[pixel] === 0) return;
  frame[pixel] = Math.min(model.design.maximum, frame[pixel] + Math.round(adu));
}
