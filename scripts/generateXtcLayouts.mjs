#!/usr/bin/env node
// Writes the record layouts of the XTC reader (src/main/readers/xtc/layouts/*.ts) from a table of record types (xtc-types.json).
// Usage: node scripts/generateXtcLayouts.mjs <xtc-types.json>. Only needed when the table changes: the result is committed.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const source = process.argv[2];
if (!source) {
  console.error('usage: generateXtcLayouts.mjs <xtc-types.json>');
  process.exit(2);
}
const { types } = JSON.parse(readFileSync(source, 'utf8'));

const primitives = {
  uint8_t: 'u8',
  int8_t: 'i8',
  uint16_t: 'u16',
  int16_t: 'i16',
  uint32_t: 'u32',
  int32_t: 'i32',
  uint64_t: 'u64',
  int64_t: 'i64',
  float: 'f32',
  double: 'f64',
  char: 'char',
};
/** Bit-field words that can be read as a whole although their bits have names. */
const readableWords = new Set(['EvrData.OutputMap.value', 'EvrData.OutputMapV2.value']);
/** Private names that the original prints all the same. */
const readablePrivate = new Set(['Camera.FrameV1._int_pixel_data', 'PNCCD.FrameV1._data']);
/** Public names that the original cannot read. */
const unreadable = new Set(['Epix.Ad9249Config.z']);

const groups = {
  epix: /^(Epix|EpixSampler|GenericPgp)\./,
  areaDetectors: /^(Jungfrau|CsPad|CsPad2x2|PNCCD)\./,
  cameras:
    /^(Andor|Andor3d|Archon|Camera|FCCD|Fli|Opal1k|Orca|Oceanoptics|Pimax|Pixis|Princeton|Pulnix|Quartz|Rayonix|Streak|Timepix|Uxi|Vimba|Zyla|iStar)\./,
  runAndTiming: /^(Alias|ControlData|EvrData|Partition|L3T|SmlData|TimeTool|Epics)\./,
  others: /./,
};

const isHidden = (type, name) =>
  (name.startsWith('_') && !readablePrivate.has(`${type}.${name}`)) || unreadable.has(`${type}.${name}`);
const sizes = (expression) => String(expression).replaceAll(' ', '');

function fieldText(type, field) {
  const storage = field.storage ?? field.type;
  const shape = (field.dims ?? []).map((dim) => `[${sizes(dim)}]`).join('');
  let text = `${isHidden(type, field.name) ? '-' : ''}${field.name}:${primitives[storage] ?? storage}${shape}`;
  if (field.bits) {
    const bits = field.bits.map(
      (bit) => `${isHidden(type, bit.name) ? '-' : ''}${bit.name}@${bit.lsb}:${bit.bits}`,
    );
    text = `${readableWords.has(`${type}.${field.name}`) ? '' : '-'}${text.replace(/^-/, '')}{${bits.join(',')}}`;
  }
  return text;
}

function typeText(name, type) {
  const own = [];
  for (let base = type.base; base; base = types[base].base)
    own.unshift(...types[base].fields.map((field) => fieldText(base, field)));
  own.push(...type.fields.map((field) => fieldText(name, field)));
  const rounding = /\(rounded up to (\d+)\)/.exec(String(type.size));
  const head = [name, rounding ? `round=${rounding[1]}` : `size=${type.size}`];
  if (type.typeid_number !== undefined && type.version !== undefined)
    head.push(`type=${type.typeid_number}.${type.version}`);
  if (type.config) head.push(`needs=${type.config.join(',')}`);
  const lines = [`= ${head.join(' ')}`];
  let line = ' ';
  for (const field of own) {
    if (line.length + field.length > 118 && line !== ' ') {
      lines.push(line);
      line = ' ';
    }
    line += ` ${field}`;
  }
  if (line !== ' ') lines.push(line);
  return lines.join('\n');
}

const folder = join(import.meta.dirname, '..', 'src', 'main', 'readers', 'xtc', 'layouts');
mkdirSync(folder, { recursive: true });
const taken = new Set();
for (const [group, pattern] of Object.entries(groups)) {
  const names = Object.keys(types)
    .filter((name) => !name.startsWith('@') && pattern.test(name) && !taken.has(name))
    .sort();
  names.forEach((name) => taken.add(name));
  const text = `// Record layouts, written by scripts/generateXtcLayouts.mjs; how to read them: ../layout.ts.\nexport const ${group} = \`\n${names.map((name) => typeText(name, types[name])).join('\n')}\n\`;\n`;
  writeFileSync(join(folder, `${group}.ts`), text);
  console.log(group, names.length, 'types', text.split('\n').length, 'lines');
}
