import { CalibdeskError } from '../../domain/errors.ts';
import { matchSource, resolveSource, sourceFromWords } from '../../domain/store/sources.ts';
import { resolveDataset } from '../datasets/datasetString.ts';
import { bareSource } from '../readers/xtc/aliases.ts';
import type { ByteSource } from '../readers/xtc/bytes.ts';
import type { ConfigStore } from '../readers/xtc/configStore.ts';
import {
  openRun,
  type ConfigRecord,
  type IndexFile,
  type RunFault,
  type XtcRun,
} from '../readers/xtc/open.ts';
import { readLeaf, type RecordNode } from '../readers/xtc/tree.ts';
import { recordType } from '../readers/xtc/typeIds.ts';
import { sourceDocument } from '../readers/xtc/header.ts';
import type { CallContext } from './context.ts';

export interface XtcConfigInput {
  /** Data files or one dataset string. */
  names: readonly string[];
  original?: boolean;
  dataRoot?: string | undefined;
  indexFile?: IndexFile | undefined;
  /** Only this source; any form, alias first. */
  source?: string | undefined;
  /** Only this type, by name, e.g. `JungfrauConfig`. */
  type?: string | undefined;
  /** Per source and type the last record up to this calib cycle (-1: Configure). */
  step?: number | undefined;
}

export interface ConfigDocument extends RecordNode {
  transition: 'Configure' | 'BeginCalibCycle';
  step: number;
  datagram_offset: number;
  file: string;
  alias: string;
}

export interface XtcConfigListing {
  configs: ConfigDocument[];
  errors: RunFault[];
}

/** Opens a run by data files or a dataset string. Errors: those of `resolveDataset` and `openRun`. */
export async function openNamedRun(
  input: {
    names: readonly string[];
    original?: boolean | undefined;
    dataRoot?: string | undefined;
    indexFile?: IndexFile | undefined;
  },
  context: CallContext,
): Promise<XtcRun> {
  const { files } = await resolveDataset(input.names, { dataRoot: input.dataRoot }, (message) =>
    context.note(message),
  );
  return openRun(files, {
    indexFile: input.indexFile,
    original: input.original ?? false,
    signal: context.signal,
    progress: (progress) => context.progress(progress),
  });
}

/** Last record of each source and type up to a step. */
function upToStep(configs: readonly ConfigRecord[], step: number): ConfigRecord[] {
  const last = new Map<string, ConfigRecord>();
  for (const config of configs)
    if (config.step <= step) {
      const key = `${config.log >>> 24} ${config.phy} ${config.typeValue & 0xffff}`;
      last.delete(key);
      last.set(key, config);
    }
  return [...last.values()];
}

function wantsSource(input: XtcConfigInput, run: XtcRun): (config: ConfigRecord) => boolean {
  if (input.source === undefined) return () => true;
  const { pattern } = resolveSource(input.source, run.aliases);
  return ({ log, phy }) => {
    const source = sourceFromWords(log, phy);
    return source !== null && matchSource(pattern, source);
  };
}

/**
 * Configuration records in force in a run, in order: every leaf of a Configure or BeginCalibCycle whose type name ends in Config. In runs of several
 * streams those of the first DAQ stream and of the control streams.
 * Errors: `usage`, `not-found`, `unreadable`, `NOT_XTC`, `bad-source`, `cancelled`.
 */
export async function xtcConfig(input: XtcConfigInput, context: CallContext): Promise<XtcConfigListing> {
  const run = await openNamedRun(input, context);
  try {
    const aliasOf = new Map<string, string>();
    for (const [alias, source] of run.aliases) if (!aliasOf.has(source)) aliasOf.set(source, alias);
    const wanted = wantsSource(input, run);
    const chosen = (input.step === undefined ? run.configs : upToStep(run.configs, input.step)).filter(
      (config) =>
        wanted(config) && (input.type === undefined || recordType(config.typeValue).name === input.type),
    );
    const configs = chosen.map((config): ConfigDocument => {
      const { source, store } = run.configSource(config);
      return documentOf(config, source, store, aliasOf.get(bareSource(config.log, config.phy)) ?? '');
    });
    if (input.source !== undefined && run.configs.length > 0 && !run.configs.some(wanted))
      throw new CalibdeskError(
        'not-found',
        `no configuration of ${input.source} in ${input.names.join(' ')}`,
        {
          hint: `sources with configuration: ${[...new Set(run.configs.map((config) => bareSource(config.log, config.phy)))].join(', ')}`,
        },
      );
    return { configs, errors: [...run.faults] };
  } finally {
    run.close();
  }
}

function documentOf(
  config: ConfigRecord,
  source: ByteSource,
  store: ConfigStore,
  alias: string,
): ConfigDocument {
  const document: ConfigDocument = {
    transition: config.transition,
    step: config.step,
    datagram_offset: config.datagramOffset,
    file: source.name,
    offset: config.offset,
    extent: config.extent,
    damage: config.damage,
    type: recordType(config.typeValue),
    src: sourceDocument(config.log, config.phy),
    alias,
  };
  readLeaf(source, document, config.payloadLength, store, { data: true, crc: true });
  return document;
}
