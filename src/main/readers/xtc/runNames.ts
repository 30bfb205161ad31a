import { areaDetectors, distinctSources, readAliases } from './aliases.ts';
import type { FileIndex } from './fileIndex.ts';
import type { RunFile } from './merge.ts';
import { aliasConfigType } from './typeIds.ts';
import type { ConfigRecord, XtcDetector } from './types.ts';

/** Sources, aliases and area detectors of a run; more may come while it grows. */
export class RunNames {
  /** Alias -> bare source name; the first definition wins. */
  readonly aliases = new Map<string, string>();
  detectors: XtcDetector[] = [];
  sources: { log: number; phy: number }[] = [];
  readonly #aliasOf = new Map<string, string>();
  readonly #files: readonly RunFile[];
  /** Indexes of chunks that lie before the files of the run. */
  readonly #before: readonly FileIndex[];
  /** Configuration records that were searched for aliases. */
  #searched = 0;

  constructor({ files, beforeIndexes }: { files: readonly RunFile[]; beforeIndexes: readonly FileIndex[] }) {
    this.#files = files;
    this.#before = beforeIndexes;
    for (const index of beforeIndexes)
      for (let datagram = 0; datagram < index.length; datagram++)
        for (const leaf of index.leaves(datagram))
          if ((leaf.typeValue & 0xffff) === aliasConfigType)
            readAliases({ source: index.source, ...leaf }, this.aliases, this.#aliasOf);
  }

  /** Looks at what has come. What was known of aliases stays. */
  update(configs: readonly ConfigRecord[]): void {
    for (let i = Math.min(this.#searched, configs.length); i < configs.length; i++) {
      const config = configs[i]!;
      if ((config.typeValue & 0xffff) !== aliasConfigType) continue;
      const { source } = this.#files[config.file]!.index;
      readAliases({ source, ...config }, this.aliases, this.#aliasOf);
    }
    this.#searched = configs.length;
    const indexes = this.#files.map((file) => file.index);
    this.sources = distinctSources([...indexes, ...this.#before]);
    this.detectors = areaDetectors(this.sources, this.#aliasOf);
  }
}
