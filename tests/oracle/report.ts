import { appendFileSync, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Outcome = 'equal' | 'different' | 'skipped';

/** Folder of the oracle, or the small copy inside the project when there is none beside the checkout. */
export function oracleFolder(topic: string): { folder: string; complete: boolean } {
  const here = dirname(fileURLToPath(import.meta.url));
  const outside = join(resolve(here, '..', '..', process.env.CALIBDESK_ORACLE ?? '../shared/oracle'), topic);
  return existsSync(outside)
    ? { folder: outside, complete: true }
    : { folder: join(here, 'data', topic), complete: false };
}

/**
 * Keeps the score of one comparison. The figures go to the file that CALIBDESK_ORACLE_REPORT names, a JSON line each,
 * from which `npm run test:oracle` prints its table; without that variable nothing is written.
 */
export function record(
  topic: string,
  kind: string,
  caseName: string,
  outcome: Outcome,
  detail = '',
  deviation?: number,
): void {
  const file = process.env.CALIBDESK_ORACLE_REPORT;
  if (file)
    appendFileSync(file, `${JSON.stringify({ topic, kind, case: caseName, outcome, detail, deviation })}\n`);
}
