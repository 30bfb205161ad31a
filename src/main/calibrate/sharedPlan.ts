import type { TypedArray } from '../../domain/array/ndarray.ts';
import type { CalibrationPlan } from '../../domain/calibrate/plan.ts';

/** The array itself when it stands in shared memory, else a copy that does. */
export function shared<Data extends TypedArray | null>(data: Data): Data {
  if (data === null || data.buffer instanceof SharedArrayBuffer) return data;
  const copy = new (data.constructor as new (buffer: SharedArrayBuffer) => NonNullable<Data>)(
    new SharedArrayBuffer(data.byteLength),
  );
  copy.set(data as never);
  return copy as Data;
}

/** Moves the arrays of a plan to shared memory, so that workers get them without copies; those that are there already stay. */
export function sharePlan(plan: CalibrationPlan): void {
  plan.pedestals = shared(plan.pedestals);
  plan.factors = shared(plan.factors);
  plan.rms = shared(plan.rms);
  plan.mask = shared(plan.mask);
  plan.userMask = shared(plan.userMask);
  plan.modes = shared(plan.modes);
  if (plan.status !== null) plan.status = shared(plan.status as Uint16Array);
  if (plan.words) plan.words = shared(plan.words);
}
