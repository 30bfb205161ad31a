import { detectorTable } from '../../domain/information/detectorTable.ts';
import { listDetectorNames } from '../../main/usecases/listDetectorNames.ts';
import type { VerbModule } from '../verb.ts';
import { addCatalogOption } from './informationOptions.ts';

const help = `
Sources with an alias come first, in the order of the alias record, then all others of the run.
Catalog: {"detectors": [["XppGon.0:Epix100a.1", "epix_alc1", ""]], "epics": [["XPP:TEMP:01", "temp1", ""]]}

Examples:
  detnames exp=xpptut15:run=54
  detnames -a e665-r0054-s00-c00.xtc --json
`;

const verb: VerbModule = {
  define(command, context) {
    command
      .argument('<dataset>', 'data set: exp=..:run=.., or an .xtc file')
      .option('-e, --epics', 'process variables in place of detectors')
      .option('-a, --all', 'detectors and process variables')
      .addHelpText('after', help);
    addCatalogOption(command);
    context.action(command, async (run, args, options) => {
      const all = options.all === true;
      const document = await listDetectorNames(
        {
          dataset: args[0]!,
          indexFile: run.services.indexFile,
          catalog: typeof options.catalog === 'string' ? options.catalog : undefined,
          detectors: all || options.epics !== true,
          epics: all || options.epics === true,
        },
        run,
      );
      const rows = [...(document.detectors ?? []), ...(document.epics ?? [])];
      run.print(detectorTable(rows.map(({ name, alias, user_alias }) => [name, alias, user_alias] as const)));
      run.document(document);
    });
  },
};
export default verb;
