import { describe, expect, it } from 'vitest';
import type { StoreFile } from '../../../../contract/store.ts';
import { effectiveRuns, selectFile, timelineOrder } from '../../../../domain/store/fileNames.ts';
import { barsOf, explainRun, panSpan, runAt, spanOf, xOfRun, zoomSpan } from './geometry.ts';

function filesOf(names: string[]): StoreFile[] {
  const runs = effectiveRuns(names);
  return timelineOrder(names).map((file) => ({ ...file, runs: runs.get(file.name) ?? [] }));
}
const files = filesOf(['1-end.data', '7-end.data', '15-39.data']);

describe('span', () => {
  it('shows all begins, numbered ends and the cursor with room around', () => {
    const span = spanOf(files, 54);
    expect(span.first).toBe(0);
    expect(span.last).toBeGreaterThan(54);
    expect(span.last).toBeLessThan(80);
    expect(spanOf([], null)).toEqual({ first: 0, last: 100 });
    expect(spanOf([], 20000).last).toBe(9999);
  });

  it('maps runs to pixels and back', () => {
    const span = { first: 10, last: 59 };
    for (const run of [10, 11, 37, 59]) expect(runAt(xOfRun(run + 0.5, span, 730), span, 730)).toBe(run);
    expect(runAt(-50, span, 730)).toBe(10);
    expect(runAt(5000, span, 730)).toBe(59);
  });

  it('zooms about a run and stays inside 0..9999', () => {
    const zoomed = zoomSpan({ first: 0, last: 99 }, 50, 2);
    expect(zoomed).toEqual({ first: 25, last: 74 });
    expect(zoomSpan(zoomed, 50, 1000).last - zoomSpan(zoomed, 50, 1000).first).toBe(4);
    expect(zoomSpan({ first: 0, last: 9999 }, 0, 0.1)).toEqual({ first: 0, last: 9999 });
    expect(panSpan({ first: 0, last: 99 }, -20)).toEqual({ first: 0, last: 99 });
    expect(panSpan({ first: 9900, last: 9999 }, 20)).toEqual({ first: 9900, last: 9999 });
  });
});

describe('bars', () => {
  it('cover the range, with the winning parts solid', () => {
    const span = { first: 0, last: 99 };
    const [one, seven, fifteen] = barsOf(files, span, 1000);
    expect(one).toMatchObject({ left: 10, right: 1000, openRight: true, wins: [{ left: 10, right: 70 }] });
    expect(seven.wins.map(({ left, right }) => [left, right])).toEqual([
      [70, 150],
      [400, 1000],
    ]);
    expect(fifteen).toMatchObject({ left: 150, right: 400, openRight: false, openLeft: false });
  });

  it('stay visible when narrower than a pixel and mark what is never used', () => {
    const [narrow] = barsOf(filesOf(['5000-5000.data']), { first: 0, last: 9999 }, 300);
    expect(narrow.right - narrow.left).toBeGreaterThanOrEqual(2);
    const [never] = barsOf(filesOf(['20-10.data']), { first: 0, last: 99 }, 1000);
    expect(never).toMatchObject({ never: true, left: 100, right: 210, wins: [] });
  });

  it('leave nothing to draw outside the span', () => {
    const [bar] = barsOf(filesOf(['1-5.data']), { first: 50, last: 60 }, 100);
    expect(bar.left).toBe(0);
    expect(bar.wins).toEqual([]);
  });
});

describe('explainRun', () => {
  it('agrees with the rule of selection for all runs', () => {
    const names = [
      '10-30.data',
      '10-20.data',
      '10-12.data',
      '10-10.data',
      '9-31.data',
      '11-11.data',
      '1-end.data',
      '0001-9999.data',
    ];
    const all = filesOf(names);
    for (let run = 0; run < 40; run++)
      expect(explainRun(all, run).winner?.name ?? null).toBe(selectFile(names, run));
  });

  it('says why', () => {
    expect(explainRun(files, 54).text).toBe('7-end.data: begins later (7) than 1-end.data');
    expect(explainRun(files, 3).text).toBe('1-end.data: the only file that covers run 3');
    expect(explainRun(files, 0)).toEqual({ winner: null, text: 'no file covers run 0' });
    expect(explainRun(filesOf(['10-30.data', '10-20.data']), 15).text).toBe(
      '10-20.data: begins with 10-30.data but ends earlier',
    );
    expect(explainRun([], 5).text).toBe('no file');
  });
});
