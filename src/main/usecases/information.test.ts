import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServices, type Services } from '../services.ts';
import { silentContext } from './context.ts';
import { createSample } from './createSample.ts';
import { describeData } from './describeData.ts';
import { findDetectorNames, findDetectorRuns, findRunsForDataType } from './findDetectors.ts';
import { findEpixIds, findJungfrauId } from './findPanelIds.ts';
import { listDetectorNames } from './listDetectorNames.ts';
import { listEventKeys } from './listEventKeys.ts';

const identity = { user: 'someone', host: 'somewhere', now: () => new Date(0), fixedTime: true };
const context = silentContext();
const epix = 'XppEndstation.0:Epix100a.1';
let folder: string;
let root: string;
let services: Services;
const dataset = (runs: string): string =>
  `exp=xppsamp01:run=${runs}:dir=${join(root, 'XPP', 'xppsamp01', 'xtc')}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calibdesk-information-'));
  ({ root } = await createSample({ dir: join(folder, 'sample'), events: 12, seed: 3 }, identity, context));
  services = createServices({ home: join(folder, 'home'), identity });
});
afterAll(async () => {
  await services.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('information about runs', () => {
  it('lists keys of events and configuration over several runs', async () => {
    const document = await listEventKeys(
      { dataset: dataset('1,3'), file: null, number: 13, skip: 1, mode: 3, verbose: true, pattern: null },
      context,
    );
    expect(document).toMatchObject({ first: 1, last: 14, mode: 3, loop: 13 });
    expect(document.events.map(({ index }) => index)).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
    expect(document.events[0].keys).toContain(
      `EventKey(type=psana.Epix.ElementV3, src='DetInfo(${epix})', alias='epix_sample')`,
    );
    expect(document.events[0].keys!.at(-1)).toBe('EventKey(type=psana.EventId)');
    expect(document.events.at(-1)!.config!.join()).toContain('psana.Jungfrau.ConfigV3');
    expect(document.events[0]).not.toHaveProperty('calib');
  });

  it('names detectors with their aliases, and process variables', async () => {
    const document = await listDetectorNames(
      { dataset: dataset('3'), detectors: true, epics: true },
      context,
    );
    expect(document.detectors).toContainEqual({ name: epix, alias: 'epix_sample', user_alias: '' });
    expect(document.detectors!.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['EBeam', 'ControlData']),
    );
    expect(Array.isArray(document.epics)).toBe(true);
  });

  it('finds ids by alias, part of a name, or pattern', async () => {
    for (const pattern of ['jungfrau512k', 'Jungfrau', ':Jungfrau'])
      expect(await findJungfrauId({ dataset: dataset('2'), pattern }, context)).toMatchObject({
        source: 'XppEndstation.0:Jungfrau.0',
        panels: 1,
        numeric: true,
      });
    await expect(findEpixIds({ dataset: dataset('2'), pattern: 'Epix10ka' }, context)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('describes a data set step by step, with the constants that apply', async () => {
    const lines: string[] = [];
    const options = { events: 2, skip: 1, keyEvents: 1, steps: 1000, skipSteps: 1, onlyStep: null };
    const document = await describeData(
      { dsname: dataset('2'), detname: 'jungfrau512k', run: null, ...options },
      context,
      (...more) => lines.push(...more),
    );
    expect(document).toMatchObject({ runnum: 2, dettype: 26, source: 'XppEndstation.0:Jungfrau.0' });
    expect(document.ids.id_jungfrau).toMatch(/^[0-9a-f-]+$/);
    expect(document.constants.pedestals?.shape).toEqual([3, 1, 512, 1024]);
    const { steps } = document.runs[0];
    expect(steps.map(({ step }) => step)).toEqual([1, 2]);
    for (const { labels, raw, events, good } of steps) {
      expect(labels.length).toBeGreaterThan(0);
      expect(raw?.text).toMatch(/^raw shape:\(1, 512, 1024\) size:524288 dtype:uint16 \[/);
      expect([events, good]).toEqual([2, 2]);
    }
    expect(lines).toContain('== istep 0 - SKIP due to --stskip 1');
    expect(lines).toContain(' ievt 0000 - SKIP EVENT due to --evskip 1');
    expect(lines).toContain(' 1: (2, 2)');
  });

  it('stops behind the first keys without a detector', async () => {
    const options = { events: 5, skip: 0, keyEvents: 2, steps: 9, skipSteps: 0, onlyStep: null };
    const document = await describeData(
      { dsname: dataset('1,2'), detname: null, run: null, ...options },
      context,
    );
    expect(document.runs).toHaveLength(1);
    expect(document.runs[0].steps).toMatchObject([{ events: 2, good: 0, raw: null }]);
  });
});

describe('searches in local data', () => {
  it('find names and runs, and remember them', async () => {
    for (let round = 0; round < 2; round++) {
      const { listing } = await findDetectorNames(services, { root }, context);
      expect(listing.types.epix100a).toEqual([epix]);
      const runs = await findDetectorRuns(
        services,
        { root, instrument: 'xpp', detector: 'JUNGFRAU' },
        context,
      );
      expect(runs.experiments[0].hits.map(({ run }) => run)).toEqual([2, 3]);
    }
    const { experiments } = await findRunsForDataType(services, { root, text: '|Cspad2x2-' }, context);
    expect(experiments).toMatchObject([{ experiment: 'xppsamp01', hits: [{ run: 1 }] }]);
  });

  it('take tables in place of data, and refuse bad ones', async () => {
    const file = join(folder, 'tables.json');
    writeFileSync(file, '["XppGon-0|Cspad-0"]');
    const { listing } = await findDetectorNames(services, { tables: file }, context);
    expect(listing.names).toEqual([{ index: 0, type: 'cspad', name: 'XppGon.0:Cspad.0' }]);
    writeFileSync(file, '{"XPP": 1}');
    await expect(findRunsForDataType(services, { tables: file, text: 'x' }, context)).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});
