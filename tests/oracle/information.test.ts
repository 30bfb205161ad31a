import { join } from 'node:path';
import { describe, it } from 'vitest';
import { datasetName } from '../../src/domain/information/datasetName.ts';
import {
  hitsText,
  namesText,
  runsText,
  runsWithDetector,
  runsWithText,
} from '../../src/domain/information/detectorSearch.ts';
import { Catalog } from '../../src/domain/information/catalog.ts';
import { detectorTable } from '../../src/domain/information/detectorTable.ts';
import {
  closingLine,
  eventKeysHeader,
  eventLines,
  KeyLister,
  loopLine,
  type EventKeysOptions,
} from '../../src/domain/information/eventKeys.ts';
import { epixPanelId, jungfrauId, type JungfrauModule } from '../../src/domain/information/panelIds.ts';
import { compareCase, readDocument } from './compare.ts';
import { oracleFolder } from './report.ts';

const topic = 'calib-store';
const { folder } = oracleFolder(topic);

interface Printed {
  argv: string[];
  exit: null | number | string;
  stdout: string;
}
interface Tools {
  id_epix?: {
    version: number;
    carrier: [number, number] | null;
    digital: [number, number] | null;
    analog: [number, number] | null;
    id: string;
  }[];
  id_jungfrau?: { config_version: number; modules: [string, string, string][]; id: string | null }[];
  str_dsname?: { exp: string | null; run: string | null; dsnamex: string | null; dsname: string }[];
  find_detector_names?: { db: string[]; run: Printed };
  find_detector_runs?: { db: unknown; runs: Printed[] };
  find_runs_for_data_type?: { db: unknown; runs: Printed[] };
  event_keys?: { events: string[][]; config_keys: string[]; runs: Printed[] };
  detnames?: { detectors: unknown; epics: unknown; runs: Printed[] };
}
const tools = readDocument<Tools>(join(folder, 'info-tools.json'), {});
const sound = (runs: Printed[] | undefined): Printed[] =>
  (runs ?? []).filter(({ exit, stdout }) => !exit && !/^usage/im.test(stdout));

describe('texts of the information commands', () => {
  it.each(tools.str_dsname ?? [])('data set $dsname', ({ exp, run, dsnamex, dsname }) => {
    compareCase(topic, 'dsname', dsname, datasetName(exp, run, dsnamex), dsname);
  });

  it.each(tools.id_epix ?? [])('ePix $id', ({ id, ...panel }) => {
    compareCase(topic, 'panel-ids', id, epixPanelId(panel), id);
  });

  it.each(tools.id_jungfrau ?? [])('jungfrau $id', ({ id, config_version, modules }) => {
    const found = jungfrauId(
      config_version,
      modules.map((module) => module.map(BigInt) as unknown as JungfrauModule),
    );
    compareCase(topic, 'panel-ids', String(id), found, id);
  });

  it.skipIf(tools.find_detector_names === undefined)('find_detector_names', () => {
    const { db, run } = tools.find_detector_names!;
    compareCase(topic, 'find-commands', 'names', namesText(db), run.stdout);
  });

  it.each(sound(tools.find_detector_runs?.runs))('find_detector_runs $argv', ({ argv, stdout }) => {
    const { experiments } = new Catalog('oracle', { experiments: tools.find_detector_runs!.db });
    const [instrument, detector = 'jungfrau'] = argv;
    const found = runsWithDetector(experiments, instrument, detector);
    compareCase(topic, 'find-commands', argv.join(' '), `${runsText(instrument, detector, found)}\n`, stdout);
  });

  it.each(sound(tools.find_runs_for_data_type?.runs))('find_runs_for_data_type $argv', ({ argv, stdout }) => {
    const { experiments } = new Catalog('oracle', { experiments: tools.find_runs_for_data_type!.db });
    const found = `${hitsText(runsWithText(experiments, argv[0]))}\n`;
    compareCase(topic, 'find-commands', argv.join(' '), found, stdout);
  });

  it.each(sound(tools.event_keys?.runs))('event_keys $argv', ({ argv, stdout }) => {
    const value = (flag: string): string | undefined => argv[argv.indexOf(flag) + 1 || argv.length];
    const options: EventKeysOptions = {
      dataset: value('-d')!,
      file: null,
      number: Number(value('-n') ?? 10),
      skip: Number(value('-s') ?? 0),
      mode: Number(value('-m') ?? 1),
      verbose: !argv.includes('-v'),
      pattern: value('-p') ?? null,
    };
    const { events, config_keys: config } = tools.event_keys!;
    const lister = new KeyLister(options);
    const lines: string[] = [eventKeysHeader(options, argv.join(' '))];
    for (const [index, keys] of events.entries()) {
      if (lister.ends(index)) break;
      const shown = lister.take(index, { keys: () => keys, config: () => config, calib: () => [] });
      if (shown !== null) lines.push(...eventLines(shown, options.pattern));
    }
    lines.push(...closingLine(options.pattern));
    const last = loopLine(lister.loop, options.dataset, '<s>');
    const found = [...(options.verbose ? lines : []), last, ''].join('\n');
    compareCase(topic, 'event-keys', argv.join(' '), found, stdout);
  });

  it.each(sound(tools.detnames?.runs))('detnames $argv', ({ argv, stdout }) => {
    const catalog = new Catalog('oracle', tools.detnames);
    const rows = [
      ...(argv.includes('-e') ? [] : catalog.rows('detectors')),
      ...(argv.includes('-e') || argv.includes('-a') ? catalog.rows('epics') : []),
    ];
    compareCase(topic, 'detnames', argv.join(' '), `${detectorTable(rows)}\n`, stdout);
  });
});
