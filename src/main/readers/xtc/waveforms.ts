import { viewOf, type Dtype } from '../../../domain/array/ndarray.ts';
import { DecodedRecord, DecodeError, type ArrayValue, type Value } from './decode.ts';

/** A curve of a waveform record. */
export interface Curve {
  name: string;
  unit: string;
  values: Float64Array<ArrayBuffer>;
}

/** Curves over a common axis: x of point i is `start + i * step`. */
export interface Waveforms {
  x: { name: string; unit: string; start: number; step: number };
  curves: Curve[];
}

/** Arrays with fewer numbers are values, not curves. */
const shortestCurve = 32;
/** More rows than this are an image. */
const mostRows = 64;

const samples = { name: 'sample', unit: '', start: 0, step: 1 };

/** Numbers of an array field. */
function numbersOfArray({ dtype, shape, bytes }: ArrayValue): Float64Array<ArrayBuffer> {
  const own = new Uint8Array(bytes); // aligned
  const count = shape.reduce((total, length) => total * length, 1);
  const values = viewOf(dtype, own.buffer, 0, count);
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) numbers[i] = Number(values[i]);
  return numbers;
}

const isArray = (value: Value | undefined): value is ArrayValue =>
  typeof value === 'object' && value.kind === 'array';

const recordsIn = (value: Value | undefined): DecodedRecord[] =>
  typeof value === 'object' && value.kind === 'list'
    ? value.items.filter((item) => item instanceof DecodedRecord)
    : [];

/** Channels of an Acqiris digitizer in volts over seconds: volts = sample * full scale / 65536 - offset, segment after segment. */
function acqiris(record: DecodedRecord, config: DecodedRecord | undefined): Waveforms {
  const horizontal = (field: string): number => config?.lookup(`horiz.${field}`) ?? 0;
  const interval = horizontal('sampInterval');
  const vertical = recordsIn(config?.get('vert'));
  const mask = config?.lookup('channelMask') ?? 0;
  const enabled = vertical.flatMap((settings, channel) =>
    (mask >>> channel) & 1 ? [{ channel, settings }] : [],
  );
  const elements = recordsIn(record.get('data'));
  const first = recordsIn(elements[0]?.get('timestamp'))[0];
  const curves = elements.map((element, i): Curve => {
    const waveforms = element.get('waveforms');
    const values = isArray(waveforms) ? numbersOfArray(waveforms) : new Float64Array(0);
    const { channel, settings } = enabled[i] ?? { channel: i, settings: undefined };
    const slope = settings === undefined ? 1 : settings.lookup('fullScale') / 65536;
    const offset = settings?.lookup('offset') ?? 0;
    for (let k = 0; k < values.length; k++) values[k] = values[k]! * slope - offset;
    return { name: `channel ${channel}`, unit: settings === undefined ? 'ADU' : 'V', values };
  });
  const position = first?.lookup('pos') ?? 0;
  const x = interval > 0 ? { name: 'time', unit: 's', start: position, step: interval } : samples;
  return { x, curves };
}

/** The four channels of an Imp device. */
function imp(record: DecodedRecord): Waveforms {
  const items = recordsIn(record.get('samples'));
  const curves = Array.from({ length: 4 }, (_, channel): Curve => ({
    name: `channel ${channel}`,
    unit: 'ADU',
    values: new Float64Array(items.length),
  }));
  items.forEach((item, i) => {
    const channels = item.get('channels');
    if (!isArray(channels)) return;
    numbersOfArray(channels).forEach((value, channel) => {
      if (channel < curves.length) curves[channel]!.values[i] = value;
    });
  });
  return { x: samples, curves };
}

/** Element types of Generic1D channels by their number. */
const sampleTypes: readonly Dtype[] = ['uint8', 'uint16', 'uint32', 'float32', 'float64'];

/** Channels of a Generic1D record: one after the other in its bytes. */
function generic1d(record: DecodedRecord, config: DecodedRecord | undefined): Waveforms {
  const data = record.get('_int_data');
  const list = (field: string): number[] => {
    const value = config?.get(field);
    return isArray(value) ? [...numbersOfArray(value)] : [];
  };
  const [lengths, types, periods] = [list('Length'), list('SampleType'), list('Period')];
  if (!isArray(data)) return { x: samples, curves: [] };
  const curves: Curve[] = [];
  let at = 0;
  lengths.forEach((length, channel) => {
    const dtype = sampleTypes[types[channel]!];
    if (dtype === undefined) throw new DecodeError(`Generic1D sample type ${types[channel]}`);
    const size = { uint8: 1, uint16: 2, uint32: 4, float32: 4, float64: 8 }[dtype as 'uint8'] * length;
    if (at + size > data.bytes.length)
      throw new DecodeError(`channel ${channel} ends at ${at + size}, the data at ${data.bytes.length}`);
    const values = numbersOfArray({
      ...data,
      dtype,
      shape: [length],
      bytes: data.bytes.subarray(at, at + size),
    });
    curves.push({ name: `channel ${channel}`, unit: '', values });
    at += size;
  });
  const [period] = periods;
  const common = period !== undefined && period > 0 && periods.every((other) => other === period);
  return { x: common ? { name: 'time', unit: '', start: 0, step: period } : samples, curves };
}

/** Every long array of a record of any other type, row by row. */
function arraysOf(record: DecodedRecord, prefix = ''): Curve[] {
  const curves: Curve[] = [];
  for (const [name, value] of record.fields) {
    if (value instanceof DecodedRecord) curves.push(...arraysOf(value, `${prefix}${name}.`));
    if (!isArray(value) || record.hidden.has(name)) continue;
    const length = value.shape.at(-1) ?? 0;
    const rows = value.shape.slice(0, -1).reduce((total, count) => total * count, 1);
    if (length < shortestCurve || rows > mostRows) continue;
    const numbers = numbersOfArray(value);
    for (let row = 0; row < rows; row++)
      curves.push({
        name: `${prefix}${name}${rows > 1 ? `[${row}]` : ''}`,
        unit: '',
        values: numbers.slice(row * length, (row + 1) * length),
      });
  }
  return curves;
}

const ownForms: Readonly<
  Record<string, (record: DecodedRecord, config: DecodedRecord | undefined) => Waveforms>
> = {
  'Acqiris.DataDescV1': acqiris,
  'Imp.ElementV1': imp,
  'Generic1D.DataV0': generic1d,
};

/** Layouts that are read as waveforms whatever they hold. */
export const isWaveformLayout = (name: string): boolean => Object.hasOwn(ownForms, name);

/** The curves of a decoded record; none when it holds nothing like that. Throws DecodeError when its parts do not fit each other. */
export function waveformsOf(record: DecodedRecord, config: DecodedRecord | undefined): Waveforms {
  const own = ownForms[record.layout.name];
  return own === undefined ? { x: samples, curves: arraysOf(record) } : own(record, config);
}
