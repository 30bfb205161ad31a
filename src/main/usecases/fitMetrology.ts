import {
  fitTable,
  pointsPerQuad,
  type FitOptions,
  type FittedMetrology,
} from '../../domain/metrology/fitTable.ts';
import type { LengthUnits } from '../../domain/metrology/types.ts';
import type { CallContext } from './context.ts';
import { readMetrologyTable } from './readMetrology.ts';

export { fitDetectors, type FitDetector, type FittedMetrology } from '../../domain/metrology/fitTable.ts';

export interface FitMetrologyInput extends FitOptions {
  file: string;
  units?: LengthUnits | undefined;
}

/** Rigid fit of every panel of a table file; every notice is also a note. Writes nothing. */
export async function fitMetrology(input: FitMetrologyInput, context: CallContext): Promise<FittedMetrology> {
  const { file, units, detector } = input;
  const table = await readMetrologyTable(file, { units, pointsPerQuad: pointsPerQuad(detector) }, context);
  return fitTable(table, input, (notices) => {
    for (const { text } of notices) context.note(`${file}: ${text}`);
  });
}
