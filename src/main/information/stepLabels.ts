import type { XtcRun } from '../readers/xtc/types.ts';

const controlConfigType = 10;

interface Field {
  name?: unknown;
  value?: unknown;
}

/** Labels of a calib cycle: those of the last control record up to it. */
export function labelsOfStep(run: XtcRun, step: number): { name: string; value: string }[] {
  // Records stand in order: the first ones beyond the step end the search.
  let found: (typeof run.configs)[number] | undefined;
  for (const record of run.configs) {
    if (record.step > step) break;
    if ((record.typeValue & 0xffff) === controlConfigType) found = record;
  }
  const labels = found === undefined ? undefined : run.readConfig(found)?.pvLabels;
  if (!Array.isArray(labels)) return [];
  return (labels as Field[]).map(({ name, value }) => ({ name: String(name), value: String(value) }));
}
