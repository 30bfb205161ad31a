import type { Frame } from '../../domain/geometry/coordinates.ts';
import { drawGeometryImage, type DrawImageInput } from '../../main/usecases/geometry/drawGeometryImage.ts';
import type { VerbModule } from '../verb.ts';
import {
  addTreeOptions,
  frameOption,
  npyFlag,
  positiveOption,
  textOf,
  treeInput,
} from './geometryOptions.ts';
import { choiceOption, numberOption, wholeOption } from './metrologyOptions.ts';

const verb: VerbModule = {
  define(command, context) {
    addTreeOptions(command)
      .option('-g, --geofname <file>', 'geometry file', 'geo.txt')
      .option('-a, --ndafname <file>', 'array, text or .npy', 'nda.txt')
      .option('-o, --prefix <prefix>', 'prefix of the pictures', 'fig')
      .option('-s, --suffix <suffix>', 'suffix of the pictures', '')
      .option('-p, --nrmspos <n>', 'upper end of the range: median + n spreads', numberOption('-p'))
      .option('-n, --nrmsneg <n>', 'lower end of the range: median - n spreads', numberOption('-n'))
      .option('-i, --segzero <n>', 'segment to overlay with a ramp', wholeOption('-i', 0))
      .option('-W, --imgwidth <inch>', 'width', positiveOption('-W'), 11)
      .option('-H, --imgheight <inch>', 'height', positiveOption('-H'), 10)
      .option('-R, --nrings <n>', 'number of rings', wholeOption('-R', 0, 10000), 100)
      .option('-C, --cframe <0|1>', 'frame: 0 psana, 1 LAB', frameOption, 0)
      .option('-Z, --zplane <um>', 'plane to project on, um; then the frame is psana', numberOption('-Z'))
      .option('--amin <value>', 'lower end of the range', numberOption('--amin'))
      .option('--amax <value>', 'upper end of the range', numberOption('--amax'))
      .option('--fraclo <fraction>', 'fraction of values below the range', numberOption('--fraclo'), 0.02)
      .option('--frachi <fraction>', 'fraction of values not above the range', numberOption('--frachi'), 0.98)
      .option('--rmin <um>', 'smallest ring', numberOption('--rmin'), 0)
      .option('--rmax <um>', 'largest ring (default: 1.4 x the largest coordinate)', positiveOption('--rmax'))
      .option('-S, --show <what>', 'image, x or y', choiceOption('-S', ['image', 'x', 'y'] as const), 'image')
      .option(...npyFlag)
      .option('--tiff <file>', 'write the image before drawing as TIFF, float32')
      .addHelpText(
        'after',
        `
Writes <prefix>-img-<suffix>.png and <prefix>-rphi-<suffix>.png; no window is opened.

Example:
  calibdesk geometry_image -g 0-end.data -a average.npy -o fig -s run5 -n 2 -p 5`,
      );
    context.action(command, async (run, _args, given) => {
      const number = (name: string): number | null => (given[name] as number | undefined) ?? null;
      const input: DrawImageInput = {
        ...treeInput(given.geofname as string, given),
        data: given.ndafname as string,
        show: given.show as 'image' | 'x' | 'y',
        prefix: given.prefix as string,
        suffix: given.suffix as string,
        frame: given.cframe as Frame,
        plane_um: number('zplane'),
        low: number('amin'),
        high: number('amax'),
        spreadsBelow: number('nrmsneg'),
        spreadsAbove: number('nrmspos'),
        lowFraction: given.fraclo as number,
        highFraction: given.frachi as number,
        rampSegment: number('segzero'),
        rings: given.nrings as number,
        minRadius_um: given.rmin as number,
        maxRadius_um: number('rmax'),
        width_in: given.imgwidth as number,
        height_in: given.imgheight as number,
        npy: textOf(given, 'npy'),
        tiff: textOf(given, 'tiff'),
      };
      const document = await drawGeometryImage(input, run);
      run.print(`range ${document.amin} .. ${document.amax}\n${document.files.join('\n')}`);
      run.document(document);
    });
  },
};
export default verb;
