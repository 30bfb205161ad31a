import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { record } from './report.ts';

/** A document of the oracle; `missing` when the folder has none of the kind. */
export function readDocument<Document>(file: string, missing: Document): Document {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Document) : missing;
}

/** Keeps the score and fails the test when the two are not the same as JSON. */
export function compareCase(
  topic: string,
  kind: string,
  name: string,
  found: unknown,
  expected: unknown,
): void {
  const [got, wanted] = [JSON.stringify(found), JSON.stringify(expected)];
  const detail = got === wanted ? '' : `${got}, expected ${wanted}`.slice(0, 500);
  record(topic, kind, name, got === wanted ? 'equal' : 'different', detail);
  expect(got, `${kind}: ${name}`).toBe(wanted);
}
