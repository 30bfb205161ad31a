import { onScopeDispose, shallowRef, watch } from 'vue';
import type { ProfileOptions, RadialProfile } from '../../../domain/geometry/radialProfile.ts';
import type { SegmentOptions } from '../../../domain/geometry/segments/segment.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';

export type ProfileMessage =
  | { kind: 'values'; values: ArrayLike<number> }
  | { kind: 'profile'; id: number; text: string; segments: SegmentOptions; options: ProfileOptions };
export interface ProfileAnswer {
  id: number;
  profile?: RadialProfile;
  problem?: string;
}

export interface ProfileQuestion {
  array: NdArray;
  /** Text of the geometry: small, and complete. */
  text: string;
  segments: SegmentOptions;
  options: ProfileOptions;
}

/** Profile of the last question: while one is worked out the newest other one waits, older ones are dropped. */
export function useProfile(question: () => ProfileQuestion | null) {
  const profile = shallowRef<RadialProfile | null>(null);
  const problem = shallowRef<string | null>(null);
  const busy = shallowRef(false);
  let worker: Worker | null = null;
  let held: NdArray | null = null;
  let waiting: ProfileQuestion | null = null;
  let id = 0;

  function start(): Worker {
    const started = new Worker(new URL('./profile.worker.ts', import.meta.url), { type: 'module' });
    started.onmessage = ({ data }: MessageEvent<ProfileAnswer>) => {
      busy.value = false;
      if (data.id === id) {
        profile.value = data.profile ?? null;
        problem.value = data.problem ?? null;
      }
      next();
    };
    started.onerror = () => {
      busy.value = false;
      problem.value = 'The profile could not be worked out (out of memory?).';
      stop();
    };
    return started;
  }

  function stop(): void {
    worker?.terminate();
    worker = null;
    held = null;
  }

  function next(): void {
    if (busy.value || !waiting) return;
    const asked = waiting;
    waiting = null;
    worker ??= start();
    if (held !== asked.array) {
      held = asked.array;
      const { data } = asked.array;
      // 64-bit integers have no place in sums of doubles.
      const values =
        data instanceof BigInt64Array || data instanceof BigUint64Array
          ? Float64Array.from(data, Number)
          : data.slice();
      worker.postMessage({ kind: 'values', values } satisfies ProfileMessage, [values.buffer as ArrayBuffer]);
    }
    busy.value = true;
    const { text, segments, options } = asked;
    worker.postMessage({ kind: 'profile', id: ++id, text, segments, options } satisfies ProfileMessage);
  }

  watch(
    question,
    (asked) => {
      waiting = asked;
      if (asked) next();
      else {
        id++;
        profile.value = null;
        problem.value = null;
      }
    },
    { immediate: true },
  );
  onScopeDispose(stop);
  return { profile, problem, busy };
}
