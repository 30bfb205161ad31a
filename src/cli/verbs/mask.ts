import { CalibdeskError } from '../../domain/errors.ts';
import { readMaskDocument, writeMask } from '../../main/usecases/masks/makeMask.ts';
import type { VerbModule } from '../verb.ts';
import { textOf } from './geometryOptions.ts';
import { tableText } from './storeText.ts';

const verb: VerbModule = {
  define(command, context) {
    command.addHelpText(
      'after',
      `
A mask document holds layers: drawn shapes, status bits, bits of the sensor, thresholds, rings, other masks. It is made
in the Masks view, and is plain JSON. A mask is uint8, 1 good, 0 masked.

Examples:
  calibdesk mask info beamstop.mask.json
  calibdesk mask make beamstop.mask.json --npy mask.npy --text mask.txt --crystfel bad-regions.txt`,
    );

    const info = command
      .command('info <document>')
      .description('layers of a mask document, and what they mask');
    context.action(info, async (run, [path]) => {
      const { document } = await readMaskDocument({ path });
      const figures = await writeMask(run.services, { document, outputs: {} }, run);
      const shown = document.layers.filter((layer) => layer.shown);
      run.print(
        tableText([
          ['layer', 'kind', 'joined by', 'pixels'],
          ...shown.map((layer, at) => [
            layer.name,
            `${layer.kind}${layer.outside ? ', outside' : ''}`,
            at === 0 ? '' : layer.combine,
            String(figures.layers[at].count),
          ]),
        ]),
      );
      const hidden = document.layers.length - shown.length;
      const pixels = document.shape.reduce((product, length) => product * length, 1);
      run.print(
        `masked ${figures.masked} of ${pixels} pixels, shape (${document.shape.join(', ')})${hidden > 0 ? `; ${hidden} hidden layers take no part` : ''}`,
      );
      run.document({
        path,
        geometry: document.geometry,
        shape: document.shape,
        masked: figures.masked,
        panels: figures.panels,
        layers: figures.layers,
      });
    });

    const make = command
      .command('make <document>')
      .description('the mask of a document, as files')
      .option('--npy <file>', 'uint8 array')
      .option('--text <file>', 'text as the store keeps it')
      .option('--crystfel <file>', 'bad regions, to be added to a CrystFEL geometry');
    context.action(make, async (run, [path], given) => {
      const outputs = {
        npy: textOf(given, 'npy'),
        text: textOf(given, 'text'),
        crystfel: textOf(given, 'crystfel'),
      };
      if (Object.values(outputs).every((file) => file === null))
        throw new CalibdeskError('usage', 'nothing to write: give --npy, --text or --crystfel FILE', {
          hint: 'calibdesk mask make DOCUMENT --npy mask.npy',
        });
      const { document } = await readMaskDocument({ path });
      const made = await writeMask(run.services, { document, outputs }, run);
      run.print(`masked ${made.masked} pixels\n${made.files.join('\n')}`);
      run.document({ path, ...made });
    });
  },
};
export default verb;
