import type { TaskContext } from './protocol.ts';

export interface SelfTestInput {
  action: 'echo' | 'throw' | 'exit' | 'exhaust-memory' | 'count' | 'ignore-cancel';
  value?: number;
}

/** Does on purpose what a healthy task never does, so that the pool's answer to it can be checked. */
export default async function selfTest(input: SelfTestInput, context: TaskContext): Promise<number> {
  const value = input.value ?? 0;
  switch (input.action) {
    case 'echo':
      return value;
    case 'throw':
      throw new Error(`thrown on purpose: ${value}`);
    case 'exit':
      process.exit(value);
      break;
    case 'exhaust-memory': {
      const kept: number[][] = [];
      for (;;) kept.push(Array.from({ length: 1_000_000 }, (_, index) => value + index + 0.5));
    }
    // falls never through: the loop above ends only with the thread
    case 'count':
      for (let count = 0; count < value; count++) {
        context.check();
        context.send(count);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
      return value;
    case 'ignore-cancel': {
      const end = Date.now() + value;
      while (Date.now() < end);
      return value;
    }
  }
  return value;
}
