import { findEpixIds } from '../../main/usecases/findPanelIds.ts';
import type { VerbModule } from '../verb.ts';
import { addCatalogOption } from './informationOptions.ts';

const defaultDataset = 'exp=detdaq17:run=110';
const defaultPattern = ':Epix10ka.';

const usage = `Usage: epix10ka_id <dataset> <detname>
       epix10ka_id ${defaultDataset} ${defaultPattern}`;

const help = `
DETNAME: an alias, a part of a full name, or a source pattern. Without it every epix10ka, quad and 2M counts.
Catalog: {"panels": [{"version": 3925999616, "carrier": [1, 2], "digital": [3, 4], "analog": null}]}

Examples:
  epix10ka_id exp=mfxc00118:run=183 Epix10ka2M
  epix10ka_id e9001-r0007-s00-c00.xtc --json
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
        `${'_'.repeat(80)}\nFinding epix10ka/2m/quad Ids in dataset "${dataset}" using name pattern ${pattern}`,
      );
      const document = await findEpixIds(
        {
          dataset,
          pattern,
          alsoPattern: args.length < 2 ? ':Epix10ka' : null,
          indexFile: run.services.indexFile,
          catalog: typeof options.catalog === 'string' ? options.catalog : undefined,
        },
        run,
      );
      run.print('Panel ids:');
      document.panels.forEach((id, i) => run.print(`elem ${String(i).padStart(2)}: ${id}`));
      run.document(document);
    });
  },
};
export default verb;
