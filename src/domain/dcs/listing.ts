import { localTimeText } from '../store/localTime.ts';
import { formatFixed } from '../text/printf.ts';
import {
  defaultVersion,
  type DcsRange,
  type DcsRecord,
  type DcsStore,
  type DcsType,
  type DcsVersion,
} from './model.ts';

/** Blanks before the lines of each level: file, type, range, version. */
const indents = [5, 9, 13, 17].map((width) => ' '.repeat(width));

/** Python's shortest text of a float: always with a point or an exponent. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits, exponent] = value.toExponential().split('e');
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('.') ? text : `${text}.0`;
}

function pythonText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
}

const pythonList = (texts: readonly string[]): string => `[${texts.join(', ')}]`;

/** Local time of seconds since 1970, whole seconds cut off. */
function wholeSeconds(time: number): string {
  return localTimeText(new Date(Math.floor(time) * 1000));
}

/** Local time with six decimals. */
export function localTimeMicro(time: number): string {
  const whole = Math.floor(time);
  const fraction = formatFixed(time - whole, 6);
  // A fraction that rounds up to one belongs to the next second.
  return fraction.startsWith('1')
    ? `${wholeSeconds(whole + 1)}.000000`
    : `${wholeSeconds(whole)}${fraction.slice(1)}`;
}

function baseLines(
  indent: string,
  name: string,
  { parameters, history }: { parameters: Record<string, string>; history: readonly DcsRecord[] },
): string[] {
  const lines = [`${indent}${name}`];
  const keys = Object.keys(parameters).sort();
  if (keys.length > 0) lines.push(`${indent}Parameters:`);
  for (const key of keys) lines.push(`${indent}  par: ${key.padStart(20)}  value: ${parameters[key]}`);
  if (history.length > 0) lines.push(`${indent}History:`);
  const ordered = [...history].sort((a, b) => a.time - b.time);
  for (const { time, text } of ordered) lines.push(`${indent}  ${wholeSeconds(time)} ${text}`);
  return lines;
}

function versionLines(version: DcsVersion): string[] {
  const indent = indents[3];
  const { tsprod, data } = version;
  const produced = tsprod === null ? 'None' : `${Math.floor(tsprod)}: ${localTimeMicro(tsprod)}`;
  const lines = baseLines(indent, 'DCVersion', version);
  lines.push(`${indent}version    ${version.number}`, `${indent}tsprod     ${produced}`);
  if (data?.kind === 'array') {
    const shape = data.shape.length === 1 ? `(${data.shape[0]},)` : `(${data.shape.join(', ')})`;
    lines.push(`${indent}data.shape ${shape}  dtype ${data.dtype}`);
  } else {
    lines.push(`${indent}data`);
    for (const line of (data?.text ?? 'None').split('\n')) lines.push(`${indent}    ${line}`);
  }
  return lines;
}

function rangeLines(range: DcsRange): string[] {
  const indent = indents[2];
  const end = range.end === 'end' ? 'end  ' : `${pythonFloat(range.end)}  ${localTimeMicro(range.end)}`;
  return [
    ...baseLines(indent, 'DCRange', range),
    `${indent}begin     ${pythonFloat(range.begin)} : ${localTimeMicro(range.begin)}`,
    `${indent}end       ${end}`,
    `${indent}range     ${range.key}`,
    `${indent}versdef   ${defaultVersion(range)}`,
    `${indent}N vers    ${range.versions.length}`,
    `${indent}versions  ${pythonList(range.versions.map((version) => String(version.number)))}`,
    ...range.versions.flatMap(versionLines),
  ];
}

function typeLines(type: DcsType): string[] {
  const indent = indents[1];
  return [
    ...baseLines(indent, 'DCType', type),
    `${indent}ctype    ${type.name}`,
    `${indent}N ranges ${type.ranges.length}`,
    `${indent}ranges   ${pythonList(type.ranges.map((range) => pythonText(range.key)))}`,
    ...type.ranges.flatMap(rangeLines),
  ];
}

/**
 * The listing of `dcs print`, in the original's form; times are local times of the machine. `seconds` = time that loading
 * took.
 */
export function dcsListing(store: DcsStore, seconds: number): string {
  const indent = indents[0];
  const { tscfile } = store;
  const created = tscfile === null ? 'None' : `${formatFixed(tscfile, 9)}: ${localTimeMicro(tscfile)}`;
  const lines = [
    `File content loading time (sec) = ${formatFixed(seconds, 6)}`,
    `${'_'.repeat(50)} `,
    'DCStore.print_obj()',
    ...baseLines(indent, 'DCStore', store),
    `${indent}dettype     ${store.dettype}`,
    `${indent}detid       ${store.detid}`,
    `${indent}detname     ${store.detname}`,
    `${indent}tscfile     ${created}`,
    `${indent}predecessor ${store.predecessor ?? 'None'}`,
    `${indent}successor   ${store.successor ?? 'None'}`,
    `${indent}ctypes`,
    `${indent}N types     ${store.types.length}`,
    `${indent}types       ${pythonList(store.types.map((type) => pythonText(type.name)))}`,
    ...store.types.flatMap(typeLines),
  ];
  return `${lines.join('\n')}\n`;
}
