import { appendFile, mkdir, open, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { allocate, sizeOf } from '../../../domain/array/ndarray.ts';
import { constantsHeader } from '../../../domain/store/constantsWrite.ts';
import { groupOf } from '../../../domain/store/detectorTypes.ts';
import { historyLineA, historyLineB, historyLineC, historyLineD } from '../../../domain/store/historyText.ts';
import { writeNumbers } from '../../../domain/text/numberRows.ts';
import { parseFormat } from '../../../domain/text/printf.ts';
import type { ArrayContent, Deployment, LocalMoment, PlannedConstants } from './plan.ts';

/** Who and where, in headers and HISTORY: fixed, because the tree depends on the seed alone. */
const sampleUser = 'xppopr';
const sampleHost = 'samplehost';
const sampleWorkDirectory = '/sdf/data/lcls/ds/xpp/xppsamp01/results';

/** Numbers that are turned into text at once: some milliseconds of work. */
const sliceNumbers = 1 << 15;

function historyLine(file: string, type: string, how: Deployment): string {
  const stamp = { user: sampleUser, host: sampleHost, ...how.when };
  const { copyOf, experiment, run } = how;
  switch (how.form) {
    case 'A':
      return historyLineA(
        { file, copyOf, experiment, run, application: how.by, comment: 'more statistics' },
        stamp,
      );
    case 'B':
      return historyLineB({ file, copyOf, type, cwd: sampleWorkDirectory, comment: '' }, stamp);
    case 'D':
      return historyLineD({ file, command: 'rm', comment: how.by }, stamp);
    case 'C':
      return historyLineC({ file, copyOf, experiment, run, comment: how.by }, stamp);
  }
}

async function writeArray(
  path: string,
  content: ArrayContent,
  how: Deployment,
  signal: AbortSignal,
): Promise<number> {
  const { dtype } = content;
  const value = content.makeValue();
  const shape = [...content.shape];
  const format = parseFormat(content.format);
  const columns = shape.at(-1) as number;
  const header = constantsHeader({
    array: { dtype, shape, data: allocate(dtype, 0) },
    format: content.format,
    comments: content.comments,
    addMetadata: content.metadata,
    host: sampleHost,
    workDir: sampleWorkDirectory,
    fileName: how.copyOf,
    dateTime: how.when.time,
    user: sampleUser,
  });
  const size = sizeOf(shape);
  const slice = new Float64Array(Math.ceil(sliceNumbers / columns) * columns);
  const file = await open(path, 'wx');
  let bytes = 0;
  try {
    bytes += (await file.writeFile(header), header.length);
    for (let start = 0; start < size; start += slice.length) {
      signal.throwIfAborted();
      const count = Math.min(slice.length, size - start);
      for (let i = 0; i < count; i++) slice[i] = value(start + i);
      const text = writeNumbers(slice, 0, count, format, { columns, form: 'rows' });
      await file.writeFile(text);
      bytes += text.length;
      await nextTurn();
    }
  } finally {
    await file.close();
  }
  return bytes;
}

/** Instant of a local time at the beam line, for the time stamp of the file. */
function instantOf({ time, zone }: LocalMoment): Date {
  return new Date(`${time}${zone === 'PDT' ? '-07:00' : '-08:00'}`);
}

/** Writes one planned file under `calib` and its line of HISTORY. Returns its size in bytes. */
export async function writePlannedConstants(
  calib: string,
  planned: PlannedConstants,
  signal: AbortSignal,
): Promise<number> {
  const { detector, type, file, content, deployment } = planned;
  const folder = join(calib, groupOf(detector.source), detector.source, type);
  await mkdir(folder, { recursive: true });
  const path = join(folder, file);
  const moment = instantOf(deployment.when);
  let bytes = 0;
  if (content.kind === 'text') {
    bytes = content.text.length;
    await writeFile(path, content.text, { flag: 'wx' });
  } else if (content.kind === 'array') bytes = await writeArray(path, content, deployment, signal);
  if (content.kind !== 'removed') await utimes(path, moment, moment);
  const history = join(folder, 'HISTORY');
  const deployedAs = file.replace(/\.data-.*$/, '.data'); // a dated copy was deployed under its range
  await appendFile(history, `${historyLine(deployedAs, type, deployment)}\n`);
  await utimes(history, moment, moment);
  return bytes;
}
