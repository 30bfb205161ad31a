import { beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../../../scripts/buildKernels.mjs';
import type { CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import type { RawPixels } from '../../../domain/calibrate/types.ts';
import { randomNumbers } from '../../../domain/geometry/randomTree.ts';
import { oneGainParts } from './oneGainParts.ts';
import {
  firstDifference,
  randomFrame,
  randomPlan,
  type DetectorCase,
  type PlanChoices,
} from './randomPlan.ts';

beforeAll(() => buildKernels());

const epix: DetectorCase = { device: 'Epix100a', shape: [704, 768], type: 'uint16' };
const cspad: DetectorCase = { device: 'Cspad', shape: [3, 185, 388], type: 'int16' };
const pair: DetectorCase = { device: 'Cspad2x2', shape: [2, 185, 388], type: 'int16' };
const pnccd: DetectorCase = { device: 'pnCCD', shape: [4, 512, 512], type: 'uint16' };
const andor: DetectorCase = { device: 'Andor', shape: [60, 100], type: 'uint16' };
const princeton: DetectorCase = { device: 'Princeton', shape: [130, 134], type: 'uint16' };
const line: DetectorCase = { device: 'Fli', shape: [4, 331], type: 'uint8' };

const settings: [DetectorCase, string[]][] = [
  [
    cspad,
    [
      '1,25,25,100',
      '1,1000,1000,0,1',
      '1,2,25,30000,1',
      '1,25,2,10.7,0.1',
      '1,25,25,1e12,1',
      '5,50',
      '5,3.25',
    ],
  ],
  [pair, ['1,25,25,100,1', '5,50']],
  [
    princeton,
    [
      '1,500,500,10,1,17420,1',
      '1,500,500,5,3,1000,1',
      '1,500,500,5,200,120.5,1',
      '1,500,500,-3',
      '1,500,500,5,9,1,0',
    ],
  ],
  [
    andor,
    [
      '2,10,10,100',
      '2,30.3,7.7,128',
      '2,1e39,1e39,150',
      '3,30,20,100',
      '3,-12.75,20,107',
      '3,1e300,40',
      '2,5000,-1,600',
    ],
  ],
  [line, ['2,100,50,0', '3,100,50,331', '3,20.5,11,333', '3,1e9,1e9,1000000']],
  [
    pnccd,
    [
      '3,350,350,128',
      '2,350,350,1024',
      '8,1,500',
      '8,2,500',
      '8,4,5.5',
      '8,8,500',
      '8,15',
      '8,15,20',
      '8,0,20',
    ],
  ],
  [
    epix,
    [
      '4,1,30,10',
      '4,2,30,10',
      '4,4,30,10',
      '4,6,30,10',
      '4,7,30',
      '4,7,0.5,3',
      '4,7,100000,2',
      '4,7,-1,2',
      '4,7,30,-1',
    ],
  ],
  [
    epix,
    [
      '6',
      '6,maxCorr=5.5',
      '6,histoRange=100.3,colrow=1',
      '6,colrow=2,minFrac=0.9',
      '6,minFrac=2',
      '6,minFrac=-1',
      '6,histoRange=1e39',
    ],
  ],
];

/** Pedestals in whole numbers, in steps that every sum of them keeps, and without any; constants without unusual ones. */
const kinds: [string, PlanChoices][] = [
  ['whole pedestals', {}],
  ['fractions of pedestals', { pedestal: (random) => 70 + 100 * random(), odd: 0 }],
  ['small pedestals', { pedestal: (random) => 0.001 * random() + (random() < 0.5 ? 120 : 0) }],
];

function check(plan: CalibrationPlan, frames: RawPixels[]): void {
  expect(oneGainParts(plan, frames[0])).toBeGreaterThan(0);
  expect(firstDifference(plan, frames)).toBeNull();
}

describe.each(kinds)('common mode by the kernel equals the plain loops bit for bit, %s', (_name, choices) => {
  for (const [one, texts] of settings)
    it.each(texts)(
      `${one.device}, %s`,
      (text) => {
        const random = randomNumbers(text.length);
        const plan = randomPlan(one, text, random, choices);
        const frames = [randomFrame(one, random), randomFrame(one, random, { spread: 15 })];
        // All combinations once: the plain loops take their time.
        check(plan, frames.slice(0, 1));
        if (choices.pedestal !== undefined) return;
        check({ ...plan, status: null, userMask: null, factors: null, mask: null }, frames);
        check({ ...plan, until: 'common_mode', original: true, userMask: null }, frames.slice(1));
      },
      60_000,
    );
});

describe('medians do not depend on what was calibrated before', () => {
  it.each([
    [epix, '4,7,60000'],
    [epix, '6,histoRange=60000,maxCorr=60000'],
    [pnccd, '8,15'],
    [pnccd, '3,70000,70000,128'],
  ] as const)(
    '%o %s',
    (one, text) => {
      const random = randomNumbers(7);
      const plan = randomPlan(one, text, random, { pedestal: () => 100 });
      const noisy = randomFrame(one, random, { middle: 40000, spread: 50000 });
      const far = randomFrame(one, random, { middle: 9000, spread: 3 });
      const equal = randomFrame(one, random, { middle: 120, spread: 0 });
      check({ ...plan, rms: plan.rms!.fill(1e6) }, [noisy, far, equal, far, noisy, equal]);
    },
    60_000,
  );
});

describe('peaks that move, widen and vanish', () => {
  const kinds: [DetectorCase, string][] = [
    [cspad, '1,900,900,100,1'],
    [cspad, '1,900,900,100'],
    [{ ...cspad, type: 'uint16' }, '1,25,25,40,1'],
    [princeton, '1,2000,500,10,1,17420,1'],
    [{ ...princeton, type: 'uint8' }, '1,2000,500,3,3,1004,1'],
    [{ ...princeton, type: 'int16' }, '1,900,900,20,1,17420,1'],
  ];
  it.each(kinds)(
    '%o %s',
    (one, text) => {
      const random = randomNumbers(text.length);
      const levels: [number, number][] = [
        [120, 8],
        [123, 10],
        [110, 10],
        [190, 9],
        [190, 400],
        [120, 120],
        [120, 20],
        [120, 0],
        [121, 60],
        [2100, 14],
        [9000, 30],
        [120, 12],
      ];
      const frames = levels.map(([middle, spread]) => randomFrame(one, random, { middle, spread }));
      // A second, lower peak, which counts when it has more pixels than the threshold.
      for (const share of [0.002, 0.2]) {
        const frame = randomFrame(one, random, { spread: 8 });
        for (let pixel = 0; pixel < frame.length; pixel++) if (random() < share) frame[pixel] = 40;
        frames.push(frames[0], frame);
      }
      check(randomPlan(one, text, random, { pedestal: () => 100 + Math.round(8 * random()) / 8 }), frames);
      check(
        randomPlan(one, text, random, { pedestal: () => 100 + 0.001 * Math.round(99 * random()) }),
        frames,
      );
    },
    60_000,
  );
});

describe('a peak anywhere about the one before', () => {
  /** Pixels of a frame at each value from `first` on. */
  const frameOf = (first: number, counts: readonly number[]): Uint16Array => {
    const frame = new Uint16Array(4000).fill(5000);
    let pixel = 0;
    counts.forEach((count, value) => {
      frame.fill(first + value, pixel, pixel + count);
      pixel += count;
    });
    return frame;
  };
  const flat = (length: number, count: number): number[] => Array<number>(length).fill(count);
  const shapes: [string, number[]][] = [
    ['narrow', [2, 20, 90, 21, 3]],
    ['wide', [5, 20, 40, 60, 80, 100, 120, 100, 80, 60, 40, 20, 5]],
    ['a slope up to a cliff', [4, ...flat(30, 60), 100]],
    ['a cliff and a slope down', [100, ...flat(30, 60), 4]],
    ['a plateau', flat(38, 90)],
    ['a plateau and few pixels', [...flat(34, 100), ...flat(50, 12)]],
    ['a low plateau up to a cliff', [...flat(44, 10), 15]],
    ['few pixels and a peak', [...flat(40, 9), 50, 100, 50]],
  ];
  it.each(shapes)('%s', (_name, counts) => {
    const random = randomNumbers(1);
    const small: DetectorCase = { device: 'Fli', shape: [40, 100], type: 'uint16' };
    const before = frameOf(1000, shapes[1][1]);
    const plan = {
      ...randomPlan(small, '1,2000,500,10', random, { pedestal: () => 900, odd: 0 }),
      status: null,
    };
    const frames = Array.from({ length: 140 }, (_, at) => frameOf(930 + at, counts));
    check(
      plan,
      frames.flatMap((frame) => [before, frame]),
    );
    check(plan, frames);
    check(plan, frames.toReversed());
  });
});

describe('rounding of common mode by the kernel', () => {
  const plan = (text: string, pedestals: number[]): CalibrationPlan => {
    const random = randomNumbers(11);
    let pixel = 0;
    return randomPlan(princeton, text, random, {
      pedestal: () => pedestals[pixel++ % pedestals.length],
      odd: 0,
    });
  };
  const dark = new Uint16Array(130 * 134).map((_, pixel) => (pixel % 11 === 0 ? 3 : 0));

  it('halves go away from zero, numbers just below them do not', () => {
    const below = 0.49999997;
    for (const pedestal of [below, -below, 0.5, -0.5, 1.5, -2.5, 1.4999999])
      check(plan('1,500,500,10', [pedestal, pedestal, pedestal, 0.5]), [dark]);
  });

  it('rounded pedestals stand for those that no rounding brings to a half, at the ends of all types', () => {
    const near = [0.5 + 1 / 8192, 0.5 - 1 / 8192, 0.5 + 2 ** -14, 0.4999, -1e-30, 1e-30, -0.49999997];
    const ends = [32767, 32767.25, 32766.75, -32768, -32768.25, 65535, 65535.25, 65534.75, -1, 70000.5, NaN];
    for (const type of ['uint16', 'int16', 'uint8'] as const) {
      const random = randomNumbers(12);
      for (const [text, level] of [
        ['1,900,900,3', 0],
        ['1,2000,2000,3', 1],
      ] as const) {
        const one: DetectorCase = { ...princeton, type };
        const pedestals = [
          ...near.map((value) => value + level),
          ...near.map((value) => 1024 + value),
          ...ends,
        ];
        let pixel = 0;
        const odd = randomPlan(one, text, random, {
          pedestal: () => pedestals[pixel++ % pedestals.length],
          odd: 0.01,
        });
        const frames = [0, 3, 1030, 2100, 32767, 65535].map((middle) =>
          randomFrame(one, random, { middle, spread: 6 }),
        );
        check(odd, frames);
      }
    }
  });

  it('takes frames of another type with the same constants', () => {
    const words = new Uint16Array(dark).fill(65000, 0, 4000);
    const signed = new Int16Array(words);
    check(plan('1,2000,500,10', [0.25, 1.5, 2]), [words, signed, words, new Uint8Array(words), signed]);
  });

  it('means are summed in the order of the pixels where that matters', () => {
    check(plan('2,1e30,1e30,128', [-1e17, 0, 1e17, 0.25]), [dark]);
    check(plan('2,1e30,1e30,134', [1e17, -1.25, 3, -1e17, 7]), [dark]);
  });
});
