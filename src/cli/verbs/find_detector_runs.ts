import { CalibdeskError } from '../../domain/errors.ts';
import { instruments, runsHeading, runsText, runsUsage } from '../../domain/information/detectorSearch.ts';
import { findDetectorRuns } from '../../main/usecases/findDetectors.ts';
import type { VerbModule } from '../verb.ts';
import { addIndexOptions, indexPlaceOf } from './informationOptions.ts';

const help = `
Both words in any case; the detector may be a part of a source, e.g. \`cspad.\`. Local data stand in for the experiment data base.
  --db FILE       {"XPP": {"xpptut15": {"1": ["XppGon-0|Cspad-0"]}}}
  --catalog FILE  {"experiments": the same}

Examples:
  find_detector_runs XPP cspad.
  find_detector_runs mfx --root /data --json
`;

const verb: VerbModule = {
  define(command, context) {
    command
      .argument('[instrument]', `one of ${instruments.join(', ')}`)
      .argument('[detector]', 'part of the name of a source', 'jungfrau');
    addIndexOptions(command).addHelpText('after', help);
    context.action(command, async (run, args, options) => {
      const instrument = args[0] ?? null;
      const detector = args[1] ?? 'jungfrau';
      if (instrument === null || !instruments.includes(instrument.toUpperCase())) {
        run.print(`${runsHeading(instrument, detector)}\n${runsUsage}`);
        throw new CalibdeskError(
          'usage',
          instrument === null ? 'no instrument was named' : `unknown instrument ${instrument}`,
          { hint: `the instruments are ${instruments.join(', ')}` },
        );
      }
      const found = await findDetectorRuns(
        run.services,
        { ...indexPlaceOf(options), instrument, detector },
        run,
      );
      run.print(runsText(instrument, detector, found.experiments));
      run.document(found);
    });
  },
};
export default verb;
