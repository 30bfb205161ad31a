import { readFile } from 'node:fs/promises';
import { CalibdeskError } from '../../domain/errors.ts';
import { Catalog } from '../../domain/information/catalog.ts';
import { readError } from '../store/fileErrors.ts';

/** Reads an exported index of local data. Errors: `not-found`, `unreadable`, `bad-input`. */
export async function readCatalog(file: string): Promise<Catalog> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw readError(error, file);
  }
  try {
    return new Catalog(file, JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CalibdeskError('bad-input', `${file}: not JSON: ${error.message}`, { file });
  }
}
