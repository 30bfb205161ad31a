import { sourceAsId } from '../../domain/information/panelIds.ts';
import { findJungfrauId } from '../../main/usecases/findPanelIds.ts';
import type { VerbModule } from '../verb.ts';
import { addCatalogOption } from './informationOptions.ts';

const defaultDataset = 'exp=xpptut15:run=410';
const defaultPattern = 'Jungfrau';

const usage = `Usage: jungfrau_id <dataset> <detname>
       jungfrau_id ${defaultDataset} ${defaultPattern}`;

const help = `
DETNAME: an alias, a part of a full name, or a source pattern.
Catalog: {"source": "XcsEndstation.0:Jungfrau.0", "config_version": 3, "modules": [["1508613", "22630721062933", "3997872"]]},
  the modules as module version, firmware version, serial number.

Examples:
  jungfrau_id exp=xpptut15:run=410
  jungfrau_id steps.json --json
  jungfrau_id e9001-r0001-s00-c00.xtc Jungfrau --json
`;

const verb: VerbModule = {
  define(command, context) {
    command
      .argument('[dataset]', 'data set', defaultDataset)
      .argument('[detname]', 'detector', defaultPattern)
      .addHelpText('after', help);
    addCatalogOption(command);
    context.action(command, async (run, args, options) => {
      const [dataset = defaultDataset, pattern = defaultPattern] = args;
      if (args.length === 0) run.print(usage);
      run.print(
        `${'_'.repeat(80)}\nFinding Jungfrau Id in dataset "${dataset}" using name pattern ${pattern}`,
      );
      const document = await findJungfrauId(
        {
          dataset,
          pattern,
          indexFile: run.services.indexFile,
          catalog: typeof options.catalog === 'string' ? options.catalog : undefined,
        },
        run,
      );
      run.print(`Found source: ${sourceAsId(document.source)}, number of panels: ${document.panels}`);
      if (!document.numeric) {
        run.print('WARNING: numeric id is not available');
        run.note(
          'warning: the configuration tells no numbers of the modules: the id is the name of the source',
        );
      }
      run.print(`Jungfrau id: ${document.id}`);
      run.document(document);
    });
  },
};
export default verb;
