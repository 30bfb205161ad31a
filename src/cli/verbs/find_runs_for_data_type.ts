import { CalibdeskError } from '../../domain/errors.ts';
import { hitsText } from '../../domain/information/detectorSearch.ts';
import { findRunsForDataType } from '../../main/usecases/findDetectors.ts';
import type { VerbModule } from '../verb.ts';
import { addIndexOptions, indexPlaceOf } from './informationOptions.ts';

const help = `
The text is searched, with its case, in names of the form XppGon-0|Cspad-0. Local data stand in for the experiment data base.
  --db FILE       {"XPP": {"xpptut15": {"1": ["XppGon-0|Cspad-0"]}}}
  --catalog FILE  {"experiments": the same}

Examples:
  find_runs_for_data_type Cspad
  find_runs_for_data_type Jungfrau --root /data --json
`;

const verb: VerbModule = {
  define(command, context) {
    command.argument('[text...]', 'exactly one text to search for');
    addIndexOptions(command).addHelpText('after', help);
    context.action(command, async (run, args, options) => {
      const [text] = args;
      if (args.length !== 1 || text === undefined) {
        run.print('usage: <text-to-search>');
        throw new CalibdeskError('usage', `exactly one text is needed, ${args.length} were given`, {
          hint: 'for example find_runs_for_data_type Cspad',
        });
      }
      const found = await findRunsForDataType(run.services, { ...indexPlaceOf(options), text }, run);
      if (found.experiments.length > 0) run.print(hitsText(found.experiments));
      run.document(found);
    });
  },
};
export default verb;
