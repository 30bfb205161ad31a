import { describe, expect, it } from 'vitest';
import { AlignmentHistory, movedBy, turnedBy } from './alignment.ts';
import { alignmentStateText, isAlignmentState, readAlignmentState } from './alignmentState.ts';
import { lockedAs } from './locks.ts';
import { nominalText } from './nominal.ts';
import { randomNumbers } from './randomTree.ts';
import { defaultSegmentOptions } from './segments/segment.ts';
import { rotationMatrix } from './transforms.ts';
import { geometryText, leavesOf, readGeometry } from './tree.ts';

function work() {
  const text = nominalText('epix10kaquad');
  const geometry = readGeometry(text, defaultSegmentOptions);
  const history = new AlignmentHistory(geometry);
  const [one, two] = leavesOf(geometry.top);
  history.perform({ title: 'one', changes: movedBy(geometry, one, [10.25, -3, 1e-5]) });
  history.perform({
    title: 'two',
    changes: turnedBy(geometry, two, rotationMatrix(0.1, 0.2, -0.3), [5, 5, 5]),
  });
  history.perform({ title: 'all', changes: movedBy(geometry, geometry.top, [0, 0, 77]) });
  history.goTo(2);
  const locks = lockedAs(new Map(), geometry.objects.indexOf(two), ['z0', 'tilt_x'], true);
  const state = {
    title: 'mine',
    library: 'lcls1' as const,
    text,
    steps: history.steps,
    done: history.done,
    locks,
  };
  return { geometry, history, state, saved: alignmentStateText(geometry, state) };
}

describe('the state of an alignment', () => {
  it('comes back as it was: numbers, steps that hold and that were undone, locks', () => {
    const { geometry, history, state, saved } = work();
    expect(isAlignmentState(saved)).toBe(true);
    const back = readAlignmentState(saved, defaultSegmentOptions);
    expect(geometryText(back.geometry, 'full')).toBe(geometryText(geometry, 'full'));
    expect(back.history.steps).toEqual(history.steps);
    expect(back.history.done).toBe(2);
    expect(back.state.locks).toEqual(state.locks);
    history.goTo(3);
    back.history.redo();
    expect(geometryText(back.geometry, 'full')).toBe(geometryText(geometry, 'full'));
    expect(alignmentStateText(back.geometry, { ...back.state, done: 2 })).toBe(saved);
  });

  it('is refused where its steps do not fit its geometry', () => {
    const { saved } = work();
    const spoil = (change: (state: Record<string, any>) => void): string => {
      const state = JSON.parse(saved);
      change(state);
      return JSON.stringify(state);
    };
    const cases: [string, RegExp][] = [
      ['{', /no usable state/],
      ['{"kind": "other"}', /none of this program/],
      [spoil((state) => (state.version = 2)), /version is 2/],
      [spoil((state) => Object.assign(state, { library: 'x' })), /library/],
      [spoil((state) => (state.steps[1].changes[0].at = 99)), /names no object/],
      [spoil((state) => (state.steps[0].changes[0].object = 'Q 1')), /is of "Q 1"/],
      [spoil((state) => (state.steps[1].changes[0].before.x0 += 1)), /begins with other numbers/],
      [spoil((state) => (state.steps[0].changes[0].after.tilt_x = null)), /tilt_x is no number/],
      [spoil((state) => (state.steps[0].changes = [])), /changes nothing/],
      [spoil((state) => (state.done = 4)), /which steps hold/],
      [spoil((state) => (state.locks[0].keys = ['w'])), /unknown number/],
      [spoil((state) => (state.text = 'A 0 B 0 1 2')), /./],
    ];
    for (const [text, reason] of cases)
      expect(() => readAlignmentState(text, defaultSegmentOptions), text.slice(0, 60)).toThrow(reason);
  });

  it('never fails otherwise, whatever the bytes', () => {
    const { saved } = work();
    const random = randomNumbers(3);
    for (let round = 0; round < 300; round++) {
      const at = Math.floor(saved.length * random());
      const cut =
        saved.slice(0, at) +
        '0"}{[x,-'[Math.floor(8 * random())] +
        saved.slice(at + Math.floor(3 * random()));
      try {
        readAlignmentState(cut, defaultSegmentOptions);
      } catch (error) {
        expect((error as { code?: string }).code, cut.slice(Math.max(0, at - 20), at + 20)).toBe('bad-input');
      }
    }
  });
});
