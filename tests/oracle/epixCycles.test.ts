import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../src/main/datasets/open.ts';
import { findSource } from '../../src/main/datasets/findSource.ts';
import { createServices } from '../../src/main/services.ts';
import { averageFrames } from '../../src/main/usecases/average/averageFrames.ts';
import { readDataFrame } from '../../src/main/usecases/browseEvents.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { pathOf } from './xtcCases.ts';

// Run 7 has five dark cycles of an Epix10ka2M, FH FM FL AHL-H AML-M, two events each; the data bit is set in FL.
const packed = pathOf('e9001-r0007-s00-c00');
const scratch = mkdtempSync(join(tmpdir(), 'oracle-epix-'));
const identity = { user: 'someone', host: 'somewhere', now: () => new Date(0), fixedTime: true };
const services = createServices({ home: join(scratch, 'home'), identity });
afterAll(async () => {
  await services.dispose();
  rmSync(scratch, { recursive: true });
});

const context = silentContext();
const source = 'MfxEndstation.0:Epix10ka2M.0';
const pixels = 16 * 352 * 384;

describe.skipIf(packed === null)('an epix10ka whose configuration changes from cycle to cycle', () => {
  const dsname = join(scratch, 'e9001-r0007-s00-c00.xtc');
  const calibdir = join(scratch, 'calib');
  const prepare = (): void => {
    writeFileSync(dsname, gunzipSync(readFileSync(packed!)));
    const folder = join(calibdir, 'Epix10ka2M::CalibV1', source, 'pedestals');
    mkdirSync(folder, { recursive: true });
    // The values tell the plane, in the order FH FM FL AHL-H AML-M AHL-L AML-L.
    const text = Array.from({ length: 7 }, (_, plane) => `${plane + 1}00 `.repeat(pixels)).join('\n');
    writeFileSync(join(folder, '0-end.data'), `${text}\n`);
  };

  it('is calibrated by the configuration of each, in stepping and in averages', async () => {
    prepare();
    const dataset = await openDataset([dsname], {});
    try {
      const found = findSource(dataset, source);
      for (const [cycle, word] of [0b11100, 0b01100, 0b01000, 0b10000, 0].entries()) {
        const words = await dataset.controlWords!(cycle, found);
        expect(words!.length).toBe(pixels);
        expect(new Set(words)).toEqual(new Set([word]));
      }
      expect(await dataset.controlWords!(5, found)).toBeNull();
      const form = 'pedestals' as const;
      const [at, inLast] = [12345, [] as number[]];
      let sum = 0;
      for await (const event of dataset.events()) {
        const raw = (await dataset.readFrame(event, found))!.data as Uint16Array;
        const input = { dsname, event: event.index, source, form, calibdir };
        const { array } = await readDataFrame(services, input, context);
        const { bytes } = services.bulk.get(array!.id)!;
        const values = new Float32Array(bytes.buffer, bytes.byteOffset, pixels);
        const pedestal = 100 * (event.calibCycle + 1);
        sum += values[at];
        if (event.calibCycle === 4) inLast.push(values[at]);
        expect(values.findIndex((value, at) => value !== (raw[at] & 0x3fff) - pedestal)).toBe(-1);
      }
      const averaged = { dsname, source, form, calibdir, events: null, code: null };
      const whole = await averageFrames(services, { ...averaged, step: null }, context);
      expect(whole.frames).toBe(10);
      expect(whole.figures.average[at]).toBeCloseTo(sum / 10, 3);
      const last = await averageFrames(services, { ...averaged, step: 4 }, context);
      expect(last.figures.average[at]).toBeCloseTo((inLast[0] + inLast[1]) / 2, 3);
    } finally {
      await dataset.close();
    }
  }, 120_000);
});
