// Long fuzzing of the XTC reader: a million damaged files, records and compressed payloads (XTC_FUZZ_INPUTS=n, XTC_FUZZ_SEED=s).
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  compressedPayload,
  decodeRandom,
  decompressDamaged,
  mutate,
  Random,
  readAll,
  seeds,
} from '../support/xtcFuzz.ts';

const inputs = Number(process.env.XTC_FUZZ_INPUTS ?? 1_000_000);
const random = new Random(Number(process.env.XTC_FUZZ_SEED ?? 1));
const payload = compressedPayload();
/** Longest time for one input; more counts as a hang. */
const hangMilliseconds = 5000;
const mostMemory = 768 << 20;

let taken = 0;
let refused = 0;
let records = 0;
let unpacked = 0;
let slowest = 0;
for (let i = 0; i < inputs; i++) {
  const started = performance.now();
  const kind = i % 4;
  if (kind === 0) decodeRandom(random);
  if (kind === 0) records++;
  else if (kind === 1 && i % 200 === 1) {
    decompressDamaged(payload, random);
    unpacked++;
  } else {
    const bytes = mutate(seeds[i % seeds.length]!, random);
    try {
      if (await readAll(bytes)) taken++;
      else refused++;
    } catch (error) {
      const file = join(tmpdir(), `xtc-fuzz-${i}.xtc`);
      writeFileSync(file, bytes);
      console.error(`input ${i}: ${String(error)}; kept as ${file}`);
      throw error;
    }
  }
  const spent = performance.now() - started;
  slowest = Math.max(slowest, spent);
  if (spent > hangMilliseconds) throw new Error(`input ${i} took ${Math.round(spent)} ms`);
  if (i % 10_000 === 9999) {
    const { rss } = process.memoryUsage();
    console.log(`${i + 1} inputs, ${Math.round(rss / 2 ** 20)} MiB`);
    if (rss > mostMemory) throw new Error(`${rss} bytes of memory after ${i + 1} inputs`);
  }
}
console.log(
  `xtc fuzz: ${inputs} inputs (${taken} files read, ${refused} refused as no XTC, ${records} records, ${unpacked} compressed), slowest ${slowest.toFixed(1)} ms`,
);
