import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pixelCoordinates } from '../../../../domain/geometry/coordinates.ts';
import { nominalText } from '../../../../domain/geometry/nominal.ts';
import { defaultSegmentOptions } from '../../../../domain/geometry/segments/segment.ts';
import { readGeometry } from '../../../../domain/geometry/tree.ts';
import { WorkerPool } from '../../../engine/workerPool.ts';
import { askHdf5 } from '../../../readers/hdf5/client.ts';
import { silentContext } from '../../context.ts';
import { convertGeometry } from '../convertGeometry.ts';
import type { ConvertGeometryDocument, ConvertGeometryInput } from './convertInput.ts';

const plain: Omit<ConvertGeometryInput, 'file' | 'to' | 'output'> = {
  segments: defaultSegmentOptions,
  operations: null,
  object: null,
  index: 0,
  frame: 1,
  zCorrection_um: 0,
  corner: 'auto',
  detector: null,
  segment: null,
  precision: 'full',
  original: false,
  base: null,
  zUnit: null,
  energy_eV: null,
  command: '',
};

export type GivenConversion = Partial<ConvertGeometryInput> & Pick<ConvertGeometryInput, 'to'>;

const edits = [
  ['tilt_geo', null, 0, 0.31, -0.22, 0.73],
  ['move_geo', null, 0, 120, -45, -3000],
];

/**
 * A folder for tests of conversions with nominal geometries (`<name>.data`) and a list of edits (`edits.json`). Its
 * functions take names of files in it; `notes` are the remarks of all conversions so far.
 */
export class ConversionScratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'calibdesk-exchange-'));
  readonly pool = new WorkerPool({ threads: 1 });
  readonly notes: string[] = [];

  constructor(detectors: readonly string[]) {
    writeFileSync(this.at('edits.json'), JSON.stringify(edits));
    for (const name of detectors) writeFileSync(this.at(`${name}.data`), nominalText(name));
  }

  async dispose(): Promise<void> {
    await this.pool.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  convert(file: string, output: string, given: GivenConversion): Promise<ConvertGeometryDocument> {
    const identity = { user: 'u', host: 'h', now: () => new Date(2021, 2, 4, 5, 6, 7), fixedTime: true };
    const base = given.base ? this.at(given.base) : null;
    return convertGeometry(
      { identity, pool: () => this.pool },
      { ...plain, ...given, file: this.at(file), output: this.at(output), base },
      { ...silentContext(), note: (message) => void this.notes.push(message) },
    );
  }

  /** A float32 data set of a file. */
  async array(file: string, path: string): Promise<{ shape: number[]; data: Float32Array }> {
    const request = { kind: 'array', file: this.at(file), path, selection: null } as const;
    const { array } = await askHdf5(this.pool, request);
    if (array?.dtype !== 'float32') throw new Error(`${path} is ${array?.dtype}`);
    return { shape: array.shape, data: array.data as Float32Array };
  }

  /** Largest difference of the pixel coordinates of two psana geometries, um. */
  difference(one: string, other: string): number {
    const [a, b] = [one, other].map((name) =>
      pixelCoordinates(readGeometry(readFileSync(this.at(name), 'utf8')).top),
    );
    if (a.x.length !== b.x.length) throw new Error(`${a.x.length} and ${b.x.length} pixels`);
    let largest = 0;
    for (const axis of ['x', 'y', 'z'] as const)
      for (let i = 0; i < a[axis].length; i += 11)
        largest = Math.max(largest, Math.abs(a[axis][i] - b[axis][i]));
    return largest;
  }
}
