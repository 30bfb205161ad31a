import { expect, it } from 'vitest';
import { changedPixels, statusChanges, stayedBad, turnedBad, turnedGood } from './changes.ts';

it('tells what happened to each pixel', () => {
  const now = [0, 1, 0, 4, 32];
  expect([...statusChanges(now, [0, 0, 8, 1, 0])]).toEqual([0, turnedBad, turnedGood, stayedBad, turnedBad]);
  expect([...statusChanges(now, null)]).toEqual([0, turnedBad, 0, turnedBad, turnedBad]);
});

it('lists the first pixels that turned, and counts all', () => {
  const words = [turnedGood, turnedBad, 0, turnedBad, stayedBad, turnedBad];
  expect(changedPixels(words, 2)).toEqual({ bad: [1, 3], good: [0], badCount: 3, goodCount: 1 });
});
