import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Action } from './registry.ts';
import {
  actions,
  findAction,
  isEnabled,
  onActionFailure,
  performAction,
  registerActions,
} from './registry.ts';
import type { KeyPress } from './shortcuts.ts';
import { actionForPress, canonicalPress, canonicalShortcut, shortcutText } from './shortcuts.ts';

const press = (key: string, modifiers = ''): KeyPress => ({
  key,
  ctrlKey: modifiers.includes('c'),
  metaKey: modifiers.includes('m'),
  altKey: modifiers.includes('a'),
  shiftKey: modifiers.includes('s'),
});
const action = (id: string, shortcut?: string): Action => ({
  id,
  title: id,
  group: 'Test',
  ...(shortcut === undefined ? {} : { shortcut }),
  perform: () => undefined,
});

describe('shortcuts', () => {
  it('reads modifiers in any order and case', () => {
    expect(canonicalShortcut('Shift+Ctrl+P')).toBe('ctrl+shift+p');
    expect(canonicalShortcut('ctrl+shift+p')).toBe('ctrl+shift+p');
    expect(canonicalShortcut('Alt+ArrowLeft')).toBe('alt+arrowleft');
    expect(canonicalShortcut('Ctrl++')).toBe('ctrl++');
  });

  it('matches presses, with Command for Ctrl on a Mac', () => {
    expect(canonicalPress(press('P', 'cs'), false)).toBe('ctrl+shift+p');
    expect(canonicalPress(press('p', 'm'), true)).toBe('ctrl+p');
    expect(canonicalPress(press('p', 'c'), true)).toBe('p');
    expect(canonicalPress(press('?', 's'), false)).toBe('?');
  });

  it('tells Ctrl+P and Ctrl+Shift+P apart', () => {
    const list = [action('names', 'Ctrl+P'), action('commands', 'Ctrl+Shift+P'), action('none')];
    expect(actionForPress(list, press('p', 'c'), false, false)?.id).toBe('names');
    expect(actionForPress(list, press('P', 'cs'), false, false)?.id).toBe('commands');
    expect(actionForPress(list, press('p'), false, false)).toBeUndefined();
  });

  it('leaves typing and the undo of a text field alone', () => {
    const list = [
      action('undo', 'Ctrl+Z'),
      action('fit', 'f'),
      action('palette', 'Ctrl+P'),
      action('help', 'F1'),
    ];
    expect(actionForPress(list, press('z', 'c'), true, false)).toBeUndefined();
    expect(actionForPress(list, press('z', 'c'), false, false)?.id).toBe('undo');
    expect(actionForPress(list, press('f'), true, false)).toBeUndefined();
    expect(actionForPress(list, press('f'), false, false)?.id).toBe('fit');
    expect(actionForPress(list, press('p', 'c'), true, false)?.id).toBe('palette');
    expect(actionForPress(list, press('F1'), true, false)?.id).toBe('help');
  });

  it('is written as the platform does', () => {
    expect(shortcutText('Ctrl+Shift+P', false)).toBe('Ctrl+Shift+P');
    expect(shortcutText('Ctrl+Shift+P', true)).toBe('⌘⇧P');
  });
});

describe('registry', () => {
  let stops: (() => void)[] = [];
  beforeEach(() => {
    for (const stop of stops) stop();
    stops = [];
  });

  it('lists actions until they are taken back', () => {
    const stop = registerActions([action('a'), action('b')]);
    expect(actions.value.map((entry) => entry.id)).toEqual(['a', 'b']);
    stop();
    expect(actions.value).toEqual([]);
    expect(findAction('a')).toBeUndefined();
  });

  it('refuses the same id twice', () => {
    stops.push(registerActions([action('a')]));
    expect(() => registerActions([action('a')])).toThrow(/registered twice/);
  });

  it('performs only what is possible now', async () => {
    const perform = vi.fn();
    let possible = false;
    stops.push(registerActions([{ ...action('a'), enabled: () => possible, perform }]));
    expect(await performAction('a')).toBe(false);
    possible = true;
    expect(isEnabled(findAction('a') as Action)).toBe(true);
    expect(await performAction('a')).toBe(true);
    expect(await performAction('unknown')).toBe(false);
    expect(perform).toHaveBeenCalledOnce();
  });

  it('gives failures to the handler', async () => {
    const seen: string[] = [];
    onActionFailure((failed, error) => seen.push(`${failed.id}: ${String(error)}`));
    stops.push(registerActions([{ ...action('a'), perform: () => Promise.reject(new Error('no')) }]));
    await performAction('a');
    expect(seen).toEqual(['a: Error: no']);
  });
});
