import { describe, expect, it } from 'vitest';
import { BulkStore } from './bulk.ts';

const array = (values: number[]) => ({
  dtype: 'float32' as const,
  shape: [values.length],
  data: new Float32Array(values),
});

describe('arrays that wait to be fetched', () => {
  it('come back byte for byte, also when they are a view into a larger buffer', () => {
    const store = new BulkStore();
    const whole = new Float32Array([1, 2, 3, 4]);
    const handle = store.put({ dtype: 'float32', shape: [2], data: whole.subarray(1, 3) });
    const held = store.get(handle.id);
    expect(new Float32Array(held!.bytes.slice().buffer)).toEqual(new Float32Array([2, 3]));
  });

  it('leave in the order they came, beyond the budget, and the newest always stays', () => {
    const store = new BulkStore(32);
    const first = store.put(array([1, 2, 3, 4]));
    const second = store.put(array([5, 6, 7, 8]));
    expect(store.get(first.id)).toBeDefined();
    const third = store.put(array([9]));
    expect([first, second, third].map(({ id }) => store.get(id) !== undefined)).toEqual([false, true, true]);
    const large = store.put(array(new Array<number>(100).fill(0)));
    expect(store.get(large.id)).toBeDefined();
    expect(store.get(third.id)).toBeUndefined();
  });

  it('are found by no other name', () => {
    expect(new BulkStore().get('__proto__')).toBeUndefined();
  });
});
