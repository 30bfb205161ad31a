import { basename, extname, resolve } from 'node:path';
import type { StoredItem } from '../../../../domain/array/storedItems.ts';
import { CalibdeskError } from '../../../../domain/errors.ts';
import { mapItems, pixelMap } from '../../../../domain/geometry/exchange/cheetah.ts';
import { tileDocument } from '../../../../domain/geometry/exchange/extraGeom.ts';
import { nexusItems } from '../../../../domain/geometry/exchange/nexus.ts';
import { poniText, pyfaiDetector, pyfaiItems } from '../../../../domain/geometry/exchange/pyfai.ts';
import type { GeometryObject } from '../../../../domain/geometry/tree.ts';
import { runHdf5Task } from '../../../readers/hdf5/client.ts';
import type { CallContext } from '../../context.ts';
import { inFile, writeFiles } from '../loadGeometry.ts';
import type { ConvertGeometryDocument, ConvertGeometryInput, ConvertTools } from './convertInput.ts';

/** Corners of the largest detectors are some hundred megabytes, ms. */
const patience = 120_000;

type Input = Pick<ConvertGeometryInput, 'file' | 'output' | 'zUnit' | 'energy_eV' | 'segments'>;

function hdf5Content(
  tools: ConvertTools,
  file: string,
  items: readonly StoredItem[],
  context: CallContext,
): Promise<Uint8Array> {
  return runHdf5Task(tools.pool(), 'hdf5-write', file, { file, items }, { signal: context.signal, patience });
}

/** Local time without its zone, as the readers of NeXus times want it. */
function timeText(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

async function writeCheetah(
  tools: ConvertTools,
  object: GeometryObject,
  input: Input,
  context: CallContext,
): Promise<ConvertGeometryDocument> {
  const { output } = input;
  const unit = input.zUnit ?? 'm';
  const map = inFile(input.file, () => pixelMap(object, unit));
  const content = await hdf5Content(tools, output, mapItems(map, unit), context);
  await writeFiles([{ path: output, content }], context);
  return { file: output, to: 'cheetah', shape: map.shape };
}

/** Largest array of corners that is written, bytes: the library keeps the file in memory as a whole. */
const mostCornerBytes = 1.2 * 2 ** 30;

async function writePyfai(
  tools: ConvertTools,
  object: GeometryObject,
  input: Input,
  context: CallContext,
): Promise<ConvertGeometryDocument> {
  const { output } = input;
  if (extname(output).toLowerCase() === '.poni')
    throw new CalibdeskError('usage', `${output}: name the detector file; the .poni is written beside it`, {
      file: output,
      hint: 'give -o detector.h5',
    });
  if (object.pixels * 48 > mostCornerBytes)
    throw new CalibdeskError(
      'bad-input',
      `${input.file}: the corners of ${object.pixels} pixels take ${Math.ceil((object.pixels * 48) / 2 ** 20)} MiB, at most ${mostCornerBytes / 2 ** 20} are written`,
      { file: input.file, hint: 'convert a part of the detector: --object NAME --index N' },
    );
  const poni = output.slice(0, output.length - extname(output).length) + '.poni';
  const detector = inFile(input.file, () => pyfaiDetector(object));
  for (const warning of detector.warnings) context.note(`warning: ${input.file}: ${warning}`);
  const name = basename(input.file, extname(input.file));
  const items = pyfaiItems(detector, name, timeText(tools.identity.now()));
  const content = await hdf5Content(tools, output, items, context);
  const text = poniText(resolve(output), detector.distance_m, input.energy_eV);
  await writeFiles(
    [
      { path: output, content },
      { path: poni, content: text },
    ],
    context,
  );
  return { file: output, to: 'pyfai', poni, shape: detector.shape, distance_m: detector.distance_m };
}

async function writeNexus(
  tools: ConvertTools,
  object: GeometryObject,
  input: Input,
  context: CallContext,
): Promise<ConvertGeometryDocument> {
  const { output, energy_eV } = input;
  const facts = {
    title: basename(input.file),
    time: timeText(tools.identity.now()),
    energy_eV,
    segmentLibrary: input.segments.segmentLibrary,
  };
  const items = inFile(input.file, () => nexusItems(object, facts));
  const content = await hdf5Content(tools, output, items, context);
  await writeFiles([{ path: output, content }], context);
  const modules = items.filter((item) => item.attributes?.NX_class === 'NXdetector_module').length;
  return { file: output, to: 'nexus', modules };
}

async function writeTiles(
  _tools: ConvertTools,
  object: GeometryObject,
  input: Input,
  context: CallContext,
): Promise<ConvertGeometryDocument> {
  const { output } = input;
  const document = inFile(input.file, () => tileDocument(object));
  await writeFiles([{ path: output, content: `${JSON.stringify(document, null, 1)}\n` }], context);
  const modules = document.modules.reduce((count, { tiles }) => count + tiles.length, 0);
  return { file: output, to: 'extra-geom', shape: document.expected_data_shape, modules };
}

/** Writers of the forms that only go out; each writes its files, all or none. */
export const exchangeWriters = {
  cheetah: writeCheetah,
  pyfai: writePyfai,
  nexus: writeNexus,
  'extra-geom': writeTiles,
} as const;
