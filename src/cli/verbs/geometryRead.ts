import type { Command } from 'commander';
import { imageModes, type ImageMode } from '../../domain/geometry/imageAssembly.ts';
import { usualBits, usualKeywords } from '../../domain/geometry/masks.ts';
import { calibrants } from '../../domain/geometry/rings.ts';
import { geometryImage } from '../../main/usecases/geometry/assembleGeometryImage.ts';
import { describeGeometry } from '../../main/usecases/geometry/describeGeometry.ts';
import { geometryRings } from '../../main/usecases/geometry/geometryRings.ts';
import {
  geometryAreas,
  geometryCoordinates,
  geometryIndexes,
  geometryMask,
  geometryPoint,
  geometryPsf,
  type MaskInput,
  type ValueFigures,
} from '../../main/usecases/geometry/pixelArrays.ts';
import type { CliContext } from '../context.ts';
import {
  addBinOptions,
  addFrameOptions,
  addPlaneOption,
  addTreeOptions,
  bitsOption,
  frameInput,
  npyFlag,
  numbersOption,
  positiveOption,
  textOf,
  treeInput,
} from './geometryOptions.ts';
import { choiceOption, numberOption, wholeOption } from './metrologyOptions.ts';
import { figure, tableText } from './storeText.ts';

const figureKeys = ['min', 'max', 'mean', 'rms'] as const;
const figureRow = (name: string, figures: ValueFigures): string[] => [
  name,
  ...figureKeys.map((key) => figure(figures[key])),
];

/** Rows of names and values for people. */
const pairs = (document: object): string =>
  tableText(
    Object.entries(document).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.join(', ') : typeof value === 'number' ? figure(value) : String(value),
    ]),
  );

function maskOf(given: Record<string, unknown>): MaskInput['mask'] {
  const original = given.original === true;
  const { library: segmentLibrary } = given;
  const bits = given.bits as number | undefined;
  const whole = (name: string): number | null => (given[name] as number | undefined) ?? null;
  if (segmentLibrary === 'psana2')
    return {
      kind: 'keywords',
      options: {
        ...usualKeywords,
        ...(bits === undefined ? {} : { bits }),
        width: whole('width') ?? 0,
        wcenter: whole('wcenter') ?? 0,
        edgeRows: whole('edgeRows'),
        edgeCols: whole('edgeCols'),
        centerRows: whole('centerRows'),
        centerCols: whole('centerCols'),
        original,
      },
    };
  return {
    kind: 'bits',
    options: {
      bits: bits ?? usualBits.bits,
      width: whole('width') ?? usualBits.width,
      wcentral: whole('wcentral') ?? usualBits.wcentral,
      original,
    },
  };
}

/** Verbs of `geometry` that change nothing. */
export function defineReadingVerbs(command: Command, context: CliContext): void {
  const tree = (name: string, text: string): Command =>
    addTreeOptions(command.command(`${name} <file>`).description(text));

  const info = tree('info', 'objects, segment and shape of a geometry');
  context.action(info, async (run, [file], given) => {
    const document = await describeGeometry(treeInput(file, given), run);
    const head = [
      'parent',
      '',
      'object',
      '',
      'x0 um',
      'y0 um',
      'z0 um',
      'rot z',
      'y',
      'x',
      'tilt z',
      'y',
      'x',
    ];
    const rows = document.objects.map((each) => [
      each.pname ?? '',
      String(each.pindex ?? ''),
      each.oname,
      String(each.oindex),
      ...[each.x0, each.y0, each.z0, each.rot_z, each.rot_y, each.rot_x].map(figure),
      ...[each.tilt_z, each.tilt_y, each.tilt_x].map(figure),
    ]);
    run.print(document.comments.map((comment) => `# ${comment}`).join('\n'));
    run.print(tableText([head, ...rows]));
    run.print(
      `shape (${document.shape.join(', ')}), ${document.size} pixels of ${document.segment?.name ?? '-'}`,
    );
    run.document(document);
  });

  const coords = addPlaneOption(addFrameOptions(tree('coords', 'pixel coordinates, um'))).option(...npyFlag);
  context.action(coords, async (run, [file], given) => {
    const document = await geometryCoordinates(frameInput(file, given), run);
    run.print(
      tableText([
        ['um', ...figureKeys],
        figureRow('x', document.x),
        figureRow('y', document.y),
        ...('z' in document && document.z !== undefined ? [figureRow('z', document.z)] : []),
      ]),
    );
    run.document(document);
  });

  const areas = tree('areas', 'areas of pixels relative to a regular one').option(...npyFlag);
  context.action(areas, async (run, [file], given) => {
    const document = await geometryAreas({ ...treeInput(file, given), npy: textOf(given, 'npy') }, run);
    run.print(tableText([['area', ...figureKeys], figureRow('', document)]));
    run.document(document);
  });

  const indexes = addBinOptions(
    addPlaneOption(addFrameOptions(tree('indexes', 'row and column of every pixel in the image'))),
  ).option(...npyFlag);
  context.action(indexes, async (run, [file], given) => {
    const document = await geometryIndexes(frameInput(file, given), run);
    run.print(pairs(document));
    run.document(document);
  });

  const points = addBinOptions(
    addPlaneOption(addFrameOptions(tree('points', 'row and column of a point of the detector frame'))),
  )
    .option('--point <x,y>', 'the point, um', numbersOption('--point', 2), [0, 0])
    .option('--fract', 'fractional bins');
  context.action(points, async (run, [file], given) => {
    const document = await geometryPoint(
      {
        ...frameInput(file, given),
        point_um: given.point as [number, number],
        fraction: given.fract === true,
      },
      run,
    );
    run.print(`row ${document.row}  col ${document.col}`);
    run.document(document);
  });

  const image = addBinOptions(addPlaneOption(addFrameOptions(tree('image', 'image of pixel values'))))
    .option('-d, --data <npy>', 'values of the pixels (default: a ramp from 1)')
    .option('--indexes <npy>', 'rows and columns (2, ...) instead of those of the geometry')
    .option('--mode <mode>', imageModes.join(', '), choiceOption<ImageMode>('--mode', imageModes), 'last')
    .option('--fill-holes', 'fill empty bins between pixels with the smallest neighbour')
    .option('--vbase <value>', 'value of empty bins', numberOption('--vbase'), 0)
    .option(...npyFlag);
  context.action(image, async (run, [file], given) => {
    const document = await geometryImage(
      {
        ...frameInput(file, given),
        data: textOf(given, 'data'),
        indexes: textOf(given, 'indexes'),
        mode: given.mode as ImageMode,
        fillHoles: given.fillHoles === true,
        base: given.vbase as number,
      },
      run,
    );
    run.print(pairs(document));
    run.document(document);
  });

  const size = (name: string) => [`--${name} <n>`, 'pixels', wholeOption(`--${name}`, 0)] as const;
  const mask = tree('mask', 'mask of edges, centres and non-bonded pixels; 1 is good')
    .option(
      '--bits <n>',
      '1 edges, 2 centres, 4 non-bonded, 8 and 16 with neighbours (decimal, 0o, 0x)',
      bitsOption('--bits'),
    )
    .option(...size('width'))
    .option(...size('wcentral'))
    .option(...size('wcenter'))
    .option(...size('edge-rows'))
    .option(...size('edge-cols'))
    .option(...size('center-rows'))
    .option(...size('center-cols'))
    .option(...npyFlag);
  context.action(mask, async (run, [file], given) => {
    const document = await geometryMask(
      { ...treeInput(file, given), mask: maskOf(given), npy: textOf(given, 'npy') },
      run,
    );
    run.print(pairs(document));
    run.document(document);
  });

  const psf = addFrameOptions(tree('psf', 'position and steps of every ASIC'), 1).option(...npyFlag);
  context.action(psf, async (run, [file], given) => {
    const { document, text } = await geometryPsf(frameInput(file, given), run);
    run.print(text);
    run.document(document);
  });

  const rings = tree('rings', 'resolution rings; 2 theta, q and d of every pixel')
    .option('--energy <eV>', 'photon energy', positiveOption('--energy'))
    .option('--wavelength <A>', 'wavelength', positiveOption('--wavelength'))
    .option('--distance <um>', 'distance (default: mean |z|)', positiveOption('--distance'))
    .option('--d-spacing <list>', 'spacings, A', numbersOption('--d-spacing', null))
    .option('--calibrant <name>', calibrants.map((each) => each.name).join(', '))
    .option(...npyFlag);
  context.action(rings, async (run, [file], given) => {
    const number = (name: string): number | null => (given[name] as number | undefined) ?? null;
    const document = await geometryRings(
      {
        ...treeInput(file, given),
        energy_eV: number('energy'),
        wavelength_A: number('wavelength'),
        distance_um: number('distance'),
        spacings_A: (given.dSpacing as number[] | undefined) ?? null,
        calibrant: textOf(given, 'calibrant'),
        npy: textOf(given, 'npy'),
      },
      run,
    );
    run.print(
      `wavelength ${figure(document.wavelength_A)} A, distance ${figure(document.distance_um)} um\n` +
        tableText([
          ['d A', 'q 1/A', '2 theta deg', 'radius um'],
          ...document.rings.map((ring) => [
            figure(ring.d_A),
            figure(ring.q_inv_A),
            figure(ring.two_theta_rad === null ? null : (ring.two_theta_rad * 180) / Math.PI),
            figure(ring.radius_um),
          ]),
        ]),
    );
    run.document(document);
  });
}
