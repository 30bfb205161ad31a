import { hdf5TypeText, readHdf5, treeHdf5, type Hdf5Tree } from '../../main/usecases/readHdf5.ts';
import type { VerbModule } from '../verb.ts';
import { textOption } from './xtcOptions.ts';

type Item = Hdf5Tree['items'][number];

const shapeText = (shape: readonly (number | null)[]): string =>
  shape.length === 0 ? 'scalar' : `(${shape.map((length) => length ?? 'inf').join(', ')})`;

/** `/a/b  dataset  uint16[704,768] (3)  chunks (2)  shuffle, gzip 1`, then its attributes. */
function itemLines(item: Item): string[] {
  const words: string[] = [item.path, item.kind];
  if (item.dtype !== null)
    words.push(`${hdf5TypeText(item.dtype)} ${item.shape === null ? 'no elements' : shapeText(item.shape)}`);
  if (item.chunks !== null) words.push(`chunks ${shapeText(item.chunks)}`);
  if (item.filters.length > 0) words.push(item.filters.join(', '));
  if (item.target !== null) words.push(`-> ${item.target}`);
  if (item.sameAs !== null) words.push(`same as ${item.sameAs}`);
  if (item.error !== null) words.push(`UNREADABLE: ${item.error}`);
  return [words.join('  '), ...attributeLines(item.attrs)];
}

function attributeLines(attributes: Hdf5Tree['attrs']): string[] {
  return Object.entries(attributes).map(([name, value]) => `    ${name} = ${shown(value)}`);
}

/** JSON text with the digits of large integers as text. */
function jsonLine(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}

function shown(value: unknown): string {
  const text = jsonLine(value);
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

export default {
  define(command, context) {
    command.description('what is in HDF5 files').addHelpText(
      'after',
      `
Examples:
  calibdesk h5 tree xpptut15-r0054.h5
  calibdesk h5 read run.h5 /Configure:0000/Run:0000/CalibCycle:0000/Epix::ElementV2/XppGon.0:Epix100a.1/time
  calibdesk h5 read run.h5 /data/image --slice 0:10,:,5 --npy part.npy`,
    );

    const tree = command
      .command('tree')
      .argument('<file>')
      .argument('[group]', 'only what is below this group')
      .description('every object with its type, shape, storage and attributes; links are told, not followed');
    context.action(tree, async (run, [file, path]) => {
      const listing = await treeHdf5(run.services, { file: file!, path }, run);
      run.print([...attributeLines(listing.attrs), ...listing.items.flatMap(itemLines)].join('\n'));
      run.document(listing);
      for (const error of listing.errors.slice(0, 20)) run.note(error);
      if (listing.errors.length > 0) {
        run.note(`${file}: ${listing.errors.length} objects cannot be read`);
        run.exitWith(1);
      }
    });

    const read = command
      .command('read')
      .argument('<file>')
      .argument('<path>', 'path of a data set')
      .description('values of a data set; array elements add their dimensions')
      .option('--npy <file>', '.npy file to write, of any size')
      .option('--slice <ranges>', 'a part, as numpy writes it: 0:10,:,5');
    context.action(read, async (run, [file, path], options) => {
      const reading = await readHdf5(
        run.services,
        { file: file!, path: path!, npy: textOption(options, 'npy'), slice: textOption(options, 'slice') },
        run,
      );
      if (reading.values !== null) for (const value of reading.values) run.print(valueLine(value));
      else if (reading.npy === null)
        run.note('more than 10000 numbers: choose a part by --slice, or write them by --npy');
      if (reading.npy !== null) run.note(`wrote ${reading.npy}`);
      run.document(reading);
    });
  },
} satisfies VerbModule;

function valueLine(value: unknown): string {
  return typeof value === 'object' ? jsonLine(value) : String(value);
}
