import { findDetectorNames } from '../../main/usecases/findDetectors.ts';
import type { VerbModule } from '../verb.ts';
import { addIndexOptions, indexPlaceOf } from './informationOptions.ts';

const help = `
Local data stand in for the experiment data base: the configuration that the first file of each run begins with is read, and kept in the index.
  --db FILE       a JSON list of names
  --catalog FILE  {"detector_names": ["XppGon-0|Cspad-0", ...]}

Examples:
  find_detector_names
  find_detector_names --root /data --json
`;

const verb: VerbModule = {
  define(command, context) {
    addIndexOptions(command).addHelpText('after', help);
    context.action(command, async (run, _args, options) => {
      const { listing, text } = await findDetectorNames(run.services, indexPlaceOf(options), run);
      run.print(text);
      run.document(listing);
    });
  },
};
export default verb;
