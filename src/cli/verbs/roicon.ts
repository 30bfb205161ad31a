import { CalibdeskError } from '../../domain/errors.ts';
import { roiImage, roiPixels } from '../../main/usecases/masks/convertRoi.ts';
import { openApplication } from '../../main/usecases/openApplication.ts';
import type { VerbModule } from '../verb.ts';
import { bitsOption, textOf } from './geometryOptions.ts';
import { wholeOption } from './metrologyOptions.ts';

const verb: VerbModule = {
  define(command, context) {
    command
      .option(
        '-p, --proc <n>',
        '1 image of the array, 2 mask editor, 3 mask of the image to pixels',
        wholeOption('-p'),
        1,
      )
      .option('-g, --gfname <file>', 'geometry file')
      .option('-a, --afname <file>', 'array, .npy or text (default: ones)')
      .option('-i, --ifname <file>', 'image file', 'mask-img.txt')
      .option('-m, --mfname <file>', 'mask of the image', 'mask-roi.txt')
      .option('-n, --nfname <file>', 'mask of the pixels', 'mask-nda.txt')
      .option(
        '-c, --cbits <n>',
        'bits of the sensor mask: 0 none, +1 edges, +2 central, +4 non-bonded, +8, +16 their neighbours',
        bitsOption('-c'),
        65535,
      )
      .option('-v, --verb', 'print more')
      .addHelpText(
        'after',
        `
Files that end in .npy are arrays, others text. Without -g nothing is assumed: the original's default lay at one site.

Examples:
  calibdesk roicon -p 1 -g 0-end.data -a average.npy -i image.npy
  calibdesk roicon -p 2 -i image.npy
  calibdesk roicon -p 3 -g 0-end.data -m mask-roi.npy -n mask.npy`,
      );
    context.action(command, async (run, _args, given) => {
      const process = given.proc as number;
      const geometry = textOf(given, 'gfname');
      const bits = given.cbits as number;
      const image = given.ifname as string;
      if (process === 2) {
        await openApplication(run.services, { paths: [image], electron: true }, run, (opened) => {
          run.note(`the mask editor opens on ${image}; save the mask as ${given.mfname as string}`);
          if (opened.face === 'address' && opened.url !== null) run.print(opened.url);
          run.document(opened);
        });
        return;
      }
      if (process !== 1 && process !== 3)
        throw new CalibdeskError('usage', `-p ${process}: the processes are 1, 2 and 3`);
      if (geometry === null)
        throw new CalibdeskError('usage', `process ${process} needs a geometry file`, {
          hint: 'give -g FILE',
        });
      if (process === 1) {
        const made = await roiImage({ geometry, bits, array: textOf(given, 'afname'), image }, run);
        run.print(`Image or mask of sensors is saved in the file ${made.file}`);
        run.document({ process, ...made });
      } else {
        const output = given.nfname as string;
        const made = await roiPixels({ geometry, bits, roi: given.mfname as string, output }, run);
        run.print(`${made.masked} pixels are masked; the mask is saved in the file ${made.file}`);
        run.document({ process, ...made });
      }
    });
  },
};
export default verb;
