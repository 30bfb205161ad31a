/** One type folder of a store with the names of its files. */
export interface NamedFolder {
  /** `<calib folder>/<group>/<source>/<type>`, relative to the root. */
  path: string;
  files: string[];
}

export interface StoreHit {
  folder: string;
  file: string;
}

/** Takes the names of an index apart: a line with the folder, a line for each file, an empty line. */
export function parseNames(text: string): NamedFolder[] {
  if (text === '') return [];
  return text.split('\n\n').map((block) => {
    const [path, ...files] = block.split('\n');
    return { path, files: files.filter((name) => name !== '') };
  });
}

/** Words of a search: all must occur in the path of a file, in any case and order. */
export function searchWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Every file below a root, made for being searched as one types. */
export class StoreNames {
  readonly folders: readonly NamedFolder[];
  readonly files: number;
  readonly #lower: string[];

  constructor(folders: readonly NamedFolder[]) {
    this.folders = folders;
    this.#lower = folders.map(({ path }) => path.toLowerCase());
    this.files = folders.reduce((sum, folder) => sum + folder.files.length, 0);
  }

  /** Files that hold all words in their path, `limit` of them at most, the number of all, and that for each calib folder. */
  search(
    words: readonly string[],
    limit: number,
  ): { hits: StoreHit[]; total: number; stores: Map<string, number> } {
    const hits: StoreHit[] = [];
    const stores = new Map<string, number>();
    let total = 0;
    this.folders.forEach(({ path, files }, i) => {
      // Words that the folder has need not be looked for in its files.
      const missing = words.filter((word) => !this.#lower[i].includes(word));
      const found =
        missing.length === 0
          ? files
          : files.filter((name) => {
              const lower = name.toLowerCase();
              return missing.every((word) => lower.includes(word));
            });
      if (found.length === 0) return;
      total += found.length;
      const store = path.split('/').slice(0, -3).join('/');
      stores.set(store, (stores.get(store) ?? 0) + found.length);
      for (const file of found.slice(0, Math.max(0, limit - hits.length))) hits.push({ folder: path, file });
    });
    return { hits, total, stores };
  }
}
