import type { DataConfig } from '../../contract/data.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { OpenRuns } from '../datasets/openRuns.ts';
import { aliasesBySource } from '../information/recordKeys.ts';
import { bareSource } from '../readers/xtc/aliases.ts';
import { sourceText } from '../readers/xtc/header.ts';
import { plainFields } from '../readers/xtc/plainFields.ts';
import { typeText } from './browseEvents.ts';
import type { CallContext } from './context.ts';

interface Tools {
  openRuns: OpenRuns;
}

/** The configuration in force in a calib cycle (-1: as it was in Configure): per source and type the last record up to it. */
export function listConfigs(
  { openRuns }: Tools,
  { dsname, step }: { dsname: string; step: number },
  context: CallContext,
): Promise<{ configs: DataConfig[] }> {
  return openRuns.with(dsname, context, ({ run }) => {
    const aliasOf = aliasesBySource(run);
    const last = new Map<string, DataConfig>();
    for (const [index, config] of run.configs.entries()) {
      if (config.step > step) break;
      const source = bareSource(config.log, config.phy) || sourceText(config.log, config.phy);
      const type = typeText(config.typeValue);
      last.set(`${source} ${type}`, {
        ...{ index, transition: config.transition, step: config.step },
        ...{ source, alias: aliasOf.get(source) ?? null, type },
        ...{ bytes: config.payloadLength, damage: config.damage },
        ...{ file: run.fileNames[config.file]!, offset: config.offset },
      });
    }
    return { configs: [...last.values()] };
  });
}

/** Fields of a configuration record; null when it cannot be decoded. Errors: `not-found`. */
export function readConfigFields(
  { openRuns }: Tools,
  { dsname, index }: { dsname: string; index: number },
  context: CallContext,
): Promise<{ fields: Record<string, unknown> | null }> {
  return openRuns.with(dsname, context, ({ run }) => {
    const config = run.configs[index];
    if (config === undefined)
      throw new CalibdeskError('not-found', `${dsname} has no configuration record ${index}`, {
        hint: 'open the run again',
      });
    const fields = run.readConfig(config);
    return { fields: fields === null ? null : plainFields(fields) };
  });
}
