import { convertGeometry } from '../../main/usecases/geometry/convertGeometry.ts';
import type { VerbModule } from '../verb.ts';
import { addTreeOptions, textOf, treeInput } from './geometryOptions.ts';
import { addConvertOptions, convertInput } from './geometryConvert.ts';
import { CalibdeskError } from '../../domain/errors.ts';

const verb: VerbModule = {
  define(command, context) {
    addConvertOptions(addTreeOptions(command))
      .option('-f, --fname <file>', 'input: .geom is read as CrystFEL, any other as psana')
      .option('-o, --ofname <file>', 'output', 'geo-crystfel.geom')
      .option('-l, --loglev <level>', 'level of messages', 'INFO')
      .option(
        '-d, --dettype <type>',
        'panels of a .geom: epix10ka, jungfrau, cspad, cspadv2, pnccd',
        'epix10ka',
      )
      .addHelpText(
        'after',
        `
Corners are CrystFEL's by default (the original is half a pixel off); --original writes the original's text byte for byte.

Examples:
  calibdesk geometry_convert -f 0-end.data -o detector.geom
  calibdesk geometry_convert -f detector.geom -o 0-end.data -d jungfrau --original`,
      );
    context.action(command, async (run, _args, given) => {
      const file = textOf(given, 'fname');
      if (file === null)
        throw new CalibdeskError('usage', 'geometry_convert: no input', { hint: 'give -f FILE' });
      const document = await convertGeometry(
        { identity: run.identity, pool: () => run.services.pool },
        {
          ...treeInput(file, given),
          ...convertInput(given),
          to: /\.geom$/.test(file) ? 'psana' : 'crystfel',
          output: given.ofname as string,
        },
        run,
      );
      run.print(document.file);
      run.document(document);
    });
  },
};
export default verb;
