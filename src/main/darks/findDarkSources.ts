import { calibrunTypeOf, type CalibrunType } from '../../domain/darkFiles/calibrunTypes.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Dataset, DatasetSource } from '../datasets/dataset.ts';
import type { CallContext } from '../usecases/context.ts';

/** A detector that is to be processed, with the group of the store its constants go to. */
export interface WantedSource {
  source: DatasetSource;
  type: CalibrunType;
}

/**
 * The area detectors of the wanted types. In XTC and HDF5 runs only those that send frames in the first `scanEvents` events count
 * (configuration alone does not); a stack or stream document holds what it names.
 * @throws CalibdeskError not-found, with what was found instead
 */
export async function findDarkSources(
  dataset: Dataset,
  types: readonly CalibrunType[],
  scanEvents: number,
  context: CallContext,
): Promise<WantedSource[]> {
  const fromData = dataset.kind !== 'stack';
  const present = fromData
    ? (await dataset.scan(scanEvents, context.signal))
        .filter((scan) => scan.frames > 0)
        .map((scan) => scan.source)
    : dataset.sources;
  const wanted = present.flatMap((source) => {
    const type = calibrunTypeOf(source.source, source.dataType, types);
    return type === null ? [] : [{ source, type }];
  });
  if (wanted.length > 0) return wanted;
  const names = types.map((type) => type.name).join(', ');
  const where = fromData ? `the first ${scanEvents} events of ${dataset.name}` : dataset.name;
  const found = present.map((source) => source.source).join(', ');
  throw new CalibdeskError('not-found', `no detector of type ${names} in ${where}`, {
    hint:
      found === ''
        ? 'there is no area detector at all; scan more events (-m), or name another run'
        : `there are ${found}`,
  });
}
