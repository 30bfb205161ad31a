import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from '../../../domain/array/npy.ts';
import { nominalText } from '../../../domain/geometry/nominal.ts';
import type { MaskDocument } from '../../../domain/masks/maskDocument.ts';
import { parseConstantsText } from '../../../domain/store/constantsText.ts';
import { createServices, type Services } from '../../services.ts';
import { silentContext, type Identity } from '../context.ts';
import { roiImage, roiPixels } from './convertRoi.ts';
import { exportMask, saveMaskDocument } from './keepMask.ts';
import { parseMaskDocument, readMaskDocument, writeMask } from './makeMask.ts';

let folder: string;
let services: Services;
const path = (name: string): string => join(folder, name);
const context = silentContext();
const identity: Identity = {
  user: 'ana',
  host: 'beamline',
  now: () => new Date('2026-01-02T03:04:05'),
  fixedTime: true,
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calibdesk-masks-'));
  services = createServices({ home: path('home'), identity });
  await writeFile(path('geometry.data'), nominalText('epix10kaquad'));
});
afterAll(async () => {
  await services.dispose();
  await rm(folder, { recursive: true, force: true });
});

const documentOf = (layers: MaskDocument['layers'], geometry: string | null): MaskDocument => ({
  version: 1,
  shape: [4, 352, 384],
  geometry,
  layers,
});
const common = { shown: true, combine: 'or', outside: false } as const;

describe('mask documents', () => {
  it('become arrays, texts and bad regions', async () => {
    const status = new Uint16Array(4 * 352 * 384);
    status[5] = 3;
    await writeFile(path('status.npy'), encodeNpy({ dtype: 'uint16', shape: [4, 352, 384], data: status }));
    const document = documentOf(
      [
        { ...common, name: 'edges', kind: 'geometry', bits: 1, width: 1, wcentral: 1 },
        { ...common, name: 'hot', kind: 'status', file: path('status.npy'), bits: 2 },
      ],
      path('geometry.data'),
    );
    const saved = await saveMaskDocument({ path: path('m.json'), document, overwrite: false }, context);
    const read = await readMaskDocument(saved);
    expect(read.document).toEqual(document);
    const outputs = { npy: path('m.npy'), text: path('m.txt'), crystfel: path('m.bad') };
    const made = await writeMask(services, { document: read.document, outputs }, context);
    const edges = 4 * (2 * 384 + 2 * 350);
    // The hot pixel lies on an edge: both layers count it, the mask once.
    expect(made).toMatchObject({ masked: edges, layers: [{ count: edges }, { count: 1 }] });
    expect(made.panels).toEqual([edges / 4, edges / 4, edges / 4, edges / 4]);
    const npy = decodeNpy(await readFile(path('m.npy')), 'm.npy');
    const text = parseConstantsText(await readFile(path('m.txt')), 'm.txt');
    expect(npy.shape).toEqual([4, 352, 384]);
    expect([...text.array.data.slice(380, 390)].map(Number)).toEqual(
      [...npy.data.slice(380, 390)].map(Number),
    );
    const regions = await readFile(path('m.bad'), 'utf8');
    expect(regions).toContain('bad0/panel = p0a0');
  });

  it('refuse what is wrong by name, and write nothing', async () => {
    expect(() => parseMaskDocument('{')).toThrow(/no mask document/);
    expect(() => parseMaskDocument('{"version":2,"shape":[1],"geometry":null,"layers":[]}')).toThrow(
      /version/,
    );
    expect(() =>
      parseMaskDocument(
        '{"version":1,"shape":[2,2],"geometry":null,"layers":[{"name":"a","kind":"lasso","shown":true}]}',
      ),
    ).toThrow(/layers\.0/);
    const missing = documentOf(
      [{ ...common, name: 'hot', kind: 'status', file: path('none.npy'), bits: 2 }],
      null,
    );
    const target = { path: path('none.out'), form: 'npy', overwrite: false } as const;
    await expect(exportMask(services, { document: missing, ...target }, context)).rejects.toThrow(
      /none\.npy/,
    );
    await expect(readFile(path('none.out'))).rejects.toThrow();
    const other = documentOf(
      [{ ...common, name: 'r', kind: 'geometry', bits: 1, width: 1, wcentral: 1 }],
      'nominal:cspad',
    );
    await expect(exportMask(services, { document: other, ...target }, context)).rejects.toThrow(
      /has 2296960 pixels/,
    );
    await expect(
      exportMask(services, { document: missing, ...target, path: path('geometry.data') }, context),
    ).rejects.toThrow(/already/);
  });
});

describe('roicon', () => {
  it('brings a mask of the image back to the pixels', async () => {
    const input = { geometry: path('geometry.data'), bits: 0 };
    const image = await roiImage({ ...input, array: null, image: path('image.npy') }, context);
    const roi = decodeNpy(await readFile(path('image.npy')), 'image.npy');
    expect(roi.shape).toEqual(image.shape);
    // Everything masked but the upper half.
    const [rows, columns] = roi.shape;
    const half = new Uint16Array(rows * columns);
    half.fill(1, 0, Math.floor(rows / 2) * columns);
    await writeFile(path('roi.npy'), encodeNpy({ dtype: 'uint16', shape: roi.shape, data: half }));
    const made = await roiPixels({ ...input, roi: path('roi.npy'), output: path('nda.npy') }, context);
    const pixels = decodeNpy(await readFile(path('nda.npy')), 'nda.npy');
    expect(pixels.shape).toEqual([1, 4, 352, 384]);
    const good = [...pixels.data].filter((value) => Number(value) === 1).length;
    expect(made.masked).toBe(pixels.data.length - good);
    expect(good / pixels.data.length).toBeGreaterThan(0.45);
    expect(good / pixels.data.length).toBeLessThan(0.55);
    // Its image is the mask again wherever there are pixels.
    await roiImage({ ...input, array: path('nda.npy'), image: path('again.npy') }, context);
    const again = decodeNpy(await readFile(path('again.npy')), 'again.npy');
    expect(again.data.every((value, i) => Number(value) === Number(roi.data[i]) * half[i])).toBe(true);
  });
  it('refuses a mask that is too small for the image', async () => {
    await writeFile(path('small.txt'), '1 1\n1 1\n');
    await expect(
      roiPixels(
        { geometry: path('geometry.data'), bits: 0, roi: path('small.txt'), output: path('x.npy') },
        context,
      ),
    ).rejects.toThrow(/shape \(2,2\)/);
  });
});
