import { readFile, stat } from 'node:fs/promises';
import { CalibdeskError } from '../../domain/errors.ts';
import {
  tablesOfSheets,
  tableText,
  type ConvertedTables,
  type SheetReport,
} from '../../domain/metrology/sheets.ts';
import { readWorkbook } from '../readers/workbook/workbook.ts';
import { withOutputs } from '../products/outputFiles.ts';
import { readError } from '../store/fileErrors.ts';
import type { CallContext } from './context.ts';
import { readMetrologyTable } from './readMetrology.ts';

const largestWorkbook = 64 * 1024 * 1024;

async function readWorkbookFile(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size <= largestWorkbook) return await readFile(file);
    throw new CalibdeskError('bad-input', `${file}: ${size} bytes are too many for a workbook of tables`, {
      file,
    });
  } catch (error) {
    throw readError(error, file);
  }
}

/** Text tables of a workbook, named after `output`. */
export async function tablesOfWorkbook(file: string, output: string): Promise<ConvertedTables> {
  return tablesOfSheets(readWorkbook(await readWorkbookFile(file), file), output, file);
}

/** Converts a workbook, csv or text table to text tables named by `output`; all files or none. */
export async function convertMetrology(
  input: { file: string; output: string },
  context: CallContext,
): Promise<{ files: string[]; sheets: SheetReport[] }> {
  const { file, output } = input;
  let tables: ConvertedTables;
  if (/\.xlsx$/i.test(file)) tables = await tablesOfWorkbook(file, output);
  else {
    const table = await readMetrologyTable(file, { pointsPerQuad: null }, context);
    tables = { files: [{ name: output, text: tableText(table) }], sheets: [] };
  }
  for (const { notices } of tables.sheets) for (const { text } of notices) context.note(`${file}: ${text}`);
  const files = await withOutputs({ note: context.note }, async (outputs) => {
    for (const { name, text } of tables.files) await outputs.write(name, text);
    await outputs.publish();
    return outputs.paths;
  });
  return { files, sheets: tables.sheets };
}
