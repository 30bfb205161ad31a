import type { DataFrame } from '../../../contract/data.ts';

/** Why an event has no frame, for a person. */
export const missingText: Record<NonNullable<DataFrame['missing']>, string> = {
  absent: 'the detector sent nothing',
  damaged: 'its record is marked as damaged, and analysis leaves it out',
  incomplete: 'the event is incomplete',
  empty: 'its record has no contents',
  'no-config': 'its configuration is missing, so that the shape is not known',
  corrupt: 'its record does not fit its size',
};
