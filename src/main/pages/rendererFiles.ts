import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import { packageRoot } from '../packageRoot.ts';

/**
 * The built window, as a fixed table of URL path -> file. Requests are looked up in this table only, so no request can
 * name a file outside it, however its path is written.
 */
export class RendererFiles {
  readonly #files = new Map<string, string>();
  readonly #contents = new Map<string, Buffer>();

  constructor(folder = join(packageRoot(), 'out', 'renderer')) {
    if (!existsSync(join(folder, 'index.html')))
      throw new CalibdeskError('not-found', `${folder}: the window has not been built`, {
        file: folder,
        hint: 'run npm start, or npm run build',
      });
    this.#collect(folder, '/');
    this.#files.set('/', join(folder, 'index.html'));
  }

  #collect(folder: string, prefix: string): void {
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) this.#collect(join(folder, entry.name), `${prefix}${entry.name}/`);
      else this.#files.set(prefix + entry.name, join(folder, entry.name));
  }

  /** Content of the file behind a URL path, or undefined when there is none. */
  read(urlPath: string): { path: string; content: Buffer } | undefined {
    const path = this.#files.get(urlPath);
    if (path === undefined) return undefined;
    let content = this.#contents.get(path);
    if (content === undefined) this.#contents.set(path, (content = readFileSync(path)));
    return { path, content };
  }
}
