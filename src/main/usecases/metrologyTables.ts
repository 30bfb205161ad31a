import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { MergedMetrology, MetrologySheet } from '../../contract/metrology.ts';
import { nominalText } from '../../domain/geometry/nominal.ts';
import type { MetrologyOrigin } from '../../domain/metrology/applyToGeometry.ts';
import type { FitDetector } from '../../domain/metrology/fitTable.ts';
import { mergeMetrology } from './applyMetrology.ts';
import type { CallContext, Identity } from './context.ts';
import { tablesOfWorkbook } from './convertMetrology.ts';
import { readMetrologyText } from './readMetrology.ts';

/** Tables of a text, csv or workbook file, as text. Writes nothing. */
export async function openMetrology(input: {
  path: string;
}): Promise<{ path: string; sheets: MetrologySheet[]; notices: string[] }> {
  const path = resolve(input.path);
  const name = basename(path);
  if (!/\.xlsx$/i.test(path))
    return { path, sheets: [{ name, text: await readMetrologyText(path) }], notices: [] };
  const { files, sheets } = await tablesOfWorkbook(path, name.replace(/\.xlsx$/i, '.txt'));
  return {
    path,
    sheets: files,
    notices: sheets.flatMap(({ notices }) => notices.map(({ text }) => text)),
  };
}

export interface MergeTableInput {
  name: string;
  /** Text of the table, um. */
  table: string;
  detector: FitDetector;
  n90: number;
  rot: number;
  /** Path, or `nominal:<name>`. */
  base: string;
  method: 'rigid' | 'original';
  origin: MetrologyOrigin | null;
}

const nominal = 'nominal:';

/** Puts the panels of a table that stands in the window into a geometry. Writes nothing that stays. */
export async function mergeTable(
  identity: Identity,
  input: MergeTableInput,
  context: CallContext,
): Promise<MergedMetrology> {
  // The commands read files: what stands in the window lies in a folder of its own for a moment.
  const folder = await mkdtemp(join(tmpdir(), 'calibdesk-metrology-'));
  try {
    const file = join(folder, 'table.txt');
    await writeFile(file, input.table);
    let { base } = input;
    if (base.startsWith(nominal)) {
      const text = nominalText(base.slice(nominal.length));
      base = join(folder, 'base.data');
      await writeFile(base, text);
    }
    const notes: string[] = [];
    const { detector, n90, rot, method, origin } = input;
    const merged = await mergeMetrology(
      identity,
      {
        file,
        detector,
        n90,
        rot,
        size: null,
        units: 'um',
        base: resolve(base),
        output: join(folder, 'merged.data'),
        method,
        origin,
        dryRun: true,
        force: false,
      },
      { ...context, signal: context.signal, note: (text) => notes.push(text.replaceAll(file, input.name)) },
    );
    return { text: merged.text, origin: merged.origin, panels: merged.panels, notes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
