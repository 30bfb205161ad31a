import { encodeNpy } from '../../domain/array/npy.ts';
import { ndArray, sizeOf } from '../../domain/array/ndarray.ts';
import { factorsOf } from '../../domain/calibrate/multiGain.ts';
import { gainIndexes } from '../../domain/calibrate/gainStates.ts';
import {
  calibratedKind,
  componentKind,
  drawsSegment,
  drawsTable,
  isComponent,
  layOut,
  rangeOfComponent,
  type PanelTable,
} from '../../domain/gains/calibComponents.ts';
import { epix10kaModes } from '../../domain/gains/epix10kaModes.ts';
import { runText } from '../../domain/gains/panelFiles.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { ConstantsFinder } from '../calibrate/constantsOf.ts';
import { panelShape } from '../calibrate/gainOutputs.ts';
import { wordsOfCycles } from '../calibrate/wordsOfCycles.ts';
import { loadCalibration, type CalibrationRequest } from '../calibrate/loadCalibration.ts';
import { fitConstants } from '../calibrate/pixelOrder.ts';
import type { Dataset, DatasetSource } from '../datasets/dataset.ts';
import { findSource } from '../datasets/findSource.ts';
import { openDataset } from '../datasets/open.ts';
import { withOutputs } from '../products/outputFiles.ts';
import { StackFile } from '../readers/stack/stackFile.ts';
import type { CallContext } from './context.ts';

/** epix10ka_calib_components in whole words (reference epix10ka-jungfrau 9). */
export interface ComponentsInput extends CalibrationRequest {
  names: readonly string[];
  /** Null, or no full name: by the number of panels of a stack. */
  source: string | null;
  experiment: string | null;
  /** Number of the component. */
  component: number;
  /** Index of the last event, and of the first one. */
  lastEvent: number;
  skip: number;
  /** Only this calib cycle; null: all. */
  step: number | null;
  segment: number;
  /** Constants of this mode for all pixels; null: of the mode of each pixel. */
  mode: number | null;
  range: { low: number | null; high: number | null };
  npy: string | null;
  /** Write pictures into the current folder. */
  pictures: boolean;
}

export interface ComponentsDocument {
  tname: number;
  title: string;
  unit: string;
  range: [number, number];
  shape: number[];
  events: { event: number; min: number; max: number; mean: number }[];
  files: string[];
}

const sourceOfPanels: Readonly<Record<number, string>> = {
  1: 'Epix10ka',
  4: 'Epix10kaQuad',
  16: 'Epix10ka2M',
};

/** The source of a stack that nobody named: by its number of panels. */
async function sourceOf({ names, source }: ComponentsInput): Promise<string> {
  if (source !== null && source.includes(':')) return source;
  const [name = ''] = names;
  if (!/\.npy$/i.test(name)) return source ?? 'Epix10ka2M';
  const { shape } = await StackFile.open(name);
  const panels = shape.length === 2 ? 1 : shape[0];
  return `NoDetector.0:${sourceOfPanels[panels] ?? 'Epix10ka'}.0`;
}

/** What one event is drawn of: float32 values of all panels. */
type Component = (raw: Uint16Array, calibrated: () => Float32Array) => Float32Array;

async function componentOf(
  input: ComponentsInput,
  dataset: Dataset,
  source: DatasetSource,
  plan: Parameters<typeof gainIndexes>[0],
  context: CallContext,
): Promise<Component> {
  const { component, mode } = input;
  const pixels = sizeOf(source.shape);
  const panelPixels = (source.shape.at(-1) ?? 1) * (source.shape.at(-2) ?? 1);
  const finder = new ConstantsFinder(dataset, source, input, context);
  const planes = new Map<string, ArrayLike<number>>();
  for (const type of componentKind(component).needs) {
    const found = await finder.read(type);
    if (found === null)
      throw new CalibdeskError('not-found', `no ${type} of ${source.source} for run ${dataset.run}`, {
        hint: `name a file with --const ${type}=FILE`,
      });
    planes.set(type, fitConstants(found, source, [epix10kaModes.length]) as Float32Array);
  }
  const modesOf = (raw: Uint16Array): Uint8Array =>
    mode === null ? gainIndexes(plan, 'epix10ka', raw, false) : new Uint8Array(pixels).fill(mode);
  /** Value of a constant in the mode of each pixel, `none` where there is no mode. */
  const constant = (values: ArrayLike<number>, raw: Uint16Array, none: number): Float32Array =>
    Float32Array.from(modesOf(raw), (of, pixel) =>
      of < epix10kaModes.length ? values[of * pixels + pixel] : none,
    );
  const factors = planes.has('pixel_gain')
    ? factorsOf(planes.get('pixel_gain') as Float32Array)
    : new Float32Array(0);
  const data = (raw: Uint16Array): Float32Array => Float32Array.from(raw, (word) => word & 0x3fff);
  const subtracted = (raw: Uint16Array): Float32Array => {
    const offsets = constant(planes.get('pedestals')!, raw, 0);
    return data(raw).map((value, pixel) => value - offsets[pixel]);
  };
  switch (component) {
    case 1:
      return () => Float32Array.from({ length: pixels }, (_, pixel) => Math.floor(pixel / panelPixels));
    case 2:
      return (raw) => Float32Array.from(modesOf(raw));
    case 3:
      return (raw) => constant(planes.get('pixel_gain')!, raw, 0);
    case 4:
      return (raw) => constant(planes.get('pedestals')!, raw, 0);
    case 5:
      return (raw) => constant(planes.get('pixel_rms')!, raw, 0);
    case 6:
    case 101:
    case 102:
      return data;
    case 7:
    case 103:
      return subtracted;
    case 8:
      return (raw) => {
        const used = constant(factors, raw, 1);
        return subtracted(raw).map((value, pixel) => value * used[pixel]);
      };
    case 10:
      return (raw) => constant(planes.get('pixel_status')!, raw, 0);
    case 11:
      return (raw) => constant(factors, raw, 1);
    default:
      return (_raw, calibrated) => calibrated();
  }
}

/**
 * Draws a part of the calibration of events of an epix10ka: values as `.npy`, pictures with histograms.
 * @throws CalibdeskError not-found for data set and constants; usage; bad-input for constants of another shape
 */
export async function componentsEpix10ka(
  input: ComponentsInput,
  context: CallContext,
): Promise<ComponentsDocument> {
  const { component } = input;
  if (!isComponent(component))
    context.note(`warning: there is no component ${component}: calibrated values are drawn`);
  const dataset = await openDataset(input.names, {
    stackSources: [await sourceOf(input)],
    experiment: input.experiment ?? undefined,
    run: input.run ?? undefined,
    dataRoot: input.roots.data,
    signal: context.signal,
  });
  try {
    return await draw(dataset, input, context);
  } finally {
    await dataset.close();
  }
}

async function draw(
  dataset: Dataset,
  input: ComponentsInput,
  context: CallContext,
): Promise<ComponentsDocument> {
  const { component, segment } = input;
  const source =
    dataset.kind === 'stack' ? dataset.sources[0] : findSource(dataset, input.source ?? 'Epix10ka');
  const shape = panelShape(source.shape) as [number, number, number];
  const [panels, rows, columns] = shape;
  if (segment >= panels)
    throw new CalibdeskError('usage', `there is no segment ${segment}: the detector has ${panels}`);
  const whole = isComponent(component) ? component : calibratedKind;
  const calibration = await loadCalibration(
    whole === calibratedKind ? { ...input, commonMode: '7,7,10,10' } : { ...input, until: 'pedestals' },
    dataset,
    source,
    context,
  );
  const make = await componentOf({ ...input, component: whole }, dataset, source, calibration.plan, context);
  if (whole >= 101) context.note('warning: the data set has no calibration rows: they are not drawn');
  const drawn: Float32Array[] = [];
  const document: ComponentsDocument = {
    tname: component,
    title: componentKind(whole).title,
    unit: componentKind(whole).unit,
    range: [0, 0],
    shape: [],
    events: [],
    files: [],
  };
  const wordsAt = wordsOfCycles(dataset, source, calibration, Boolean(input.config));
  let form: number[] = shape;
  const tables: PanelTable[] = [];
  for await (const event of dataset.events({ from: input.skip, signal: context.signal })) {
    if (event.index > input.lastEvent + input.skip) break;
    if (input.step !== null && event.calibCycle !== input.step) continue;
    const frame = await dataset.readFrame(event, source);
    if (frame === null) continue;
    const words = await wordsAt(event);
    if (words !== null) calibration.useWords(words);
    let values = make(frame.data as Uint16Array, () => calibration.apply(frame));
    let table: PanelTable | null = null;
    if (drawsSegment(whole)) {
      values = values.slice(segment * rows * columns, (segment + 1) * rows * columns);
      form = [rows, columns];
      table = { rows, columns, values };
    } else if (drawsTable(whole)) {
      table = layOut(values, shape, 10, -10);
      values = table.values;
      form = [table.rows, table.columns];
    }
    drawn.push(values);
    if (input.pictures) tables.push(table ?? layOut(values, shape));
    document.events.push({ event: event.index, ...figuresOf(values) });
    context.progress({ stage: 'drawing events', done: drawn.length, total: null, unit: 'events' });
  }
  if (drawn.length === 0)
    throw new CalibdeskError('bad-input', `${dataset.name}: there is no event to draw`, {
      hint: 'check -N, -K and -s',
    });
  const [low, high] = rangeOfComponent(whole, drawn[0], panels);
  document.range = [input.range.low ?? low, input.range.high ?? high];
  document.shape = [drawn.length, ...form];
  await write(dataset, input, document, drawn, tables, context);
  return document;
}

function figuresOf(values: Float32Array): { min: number; max: number; mean: number } {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { min, max, mean: sum / values.length };
}

/** Values for a histogram; more are not needed to see its form. */
const histogramValues = 200_000;

async function write(
  dataset: Dataset,
  input: ComponentsInput,
  document: ComponentsDocument,
  drawn: readonly Float32Array[],
  tables: readonly PanelTable[],
  context: CallContext,
): Promise<void> {
  await withOutputs({ note: (message) => context.note(message) }, async (outputs) => {
    if (input.npy !== null) {
      const all = new Float32Array(drawn.length * drawn[0].length);
      drawn.forEach((values, i) => all.set(values, i * values.length));
      await outputs.write(input.npy, encodeNpy(ndArray('float32', document.shape, all)));
    }
    for (const [i, table] of tables.entries()) {
      context.signal.throwIfAborted();
      const { event } = document.events[i];
      const name = `ims-${dataset.experiment}-${runText(dataset.run)}-t${input.component}-ev${String(event).padStart(4, '0')}.png`;
      await outputs.write(name, await picture(document, table, event));
    }
    await outputs.publish();
    document.files = outputs.paths;
  });
}

/** Image and histogram side by side. */
async function picture(document: ComponentsDocument, table: PanelTable, event: number): Promise<Uint8Array> {
  const { chartsPng } = await import('../pictures/chart.ts');
  const { histogramPlot, rasterPlot } = await import('../pictures/plots.ts');
  const { title, unit, range } = document;
  const size = { width: 800, height: 700 };
  const [low, high] = range;
  const heading = `${title}${unit === '' ? '' : `, ${unit}`}, event ${event}`;
  const every = Math.max(1, Math.ceil(table.values.length / histogramValues));
  const shown: number[] = [];
  for (let i = 0; i < table.values.length; i += every)
    if (table.values[i] >= low && table.values[i] <= high) shown.push(table.values[i]);
  const raster = { values: table.values, rows: table.rows, cols: table.columns, low, high };
  const image = rasterPlot(
    {
      title: heading,
      raster,
      horizontal: { name: 'column', from: 0, to: table.columns },
      vertical: { name: 'row', from: table.rows, to: 0 },
    },
    true,
    size,
  );
  return chartsPng([image, histogramPlot(heading, unit === '' ? title : unit, shown, 100)], size);
}
