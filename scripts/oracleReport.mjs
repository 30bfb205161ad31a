// Prints the table of an oracle run: equal / compared per topic and kind, what was skipped and why. `--json FILE` also writes it as a document.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const [file, flag, target] = process.argv.slice(2);
const lines = existsSync(file)
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];
const table = new Map();
for (const { topic, kind, case: name, outcome, detail, deviation } of lines) {
  const key = `${topic} ${kind}`;
  if (!table.has(key))
    table.set(key, {
      topic,
      kind,
      equal: 0,
      compared: 0,
      skipped: {},
      largestDeviation: 0,
      different: [],
      cases: [],
    });
  const row = table.get(key);
  row.cases.push({ case: name, outcome, detail, deviation: deviation ?? null });
  if (outcome === 'skipped') {
    row.skipped[detail] = (row.skipped[detail] ?? 0) + 1;
    continue;
  }
  row.compared += 1;
  if (outcome === 'equal') row.equal += 1;
  else row.different.push(name);
  row.largestDeviation = Math.max(row.largestDeviation, deviation ?? 0);
}
const rows = [...table.values()].sort((a, b) => `${a.topic} ${a.kind}`.localeCompare(`${b.topic} ${b.kind}`));
for (const row of rows) {
  const skipped = Object.entries(row.skipped)
    .map(([why, count]) => `${count} skipped (${why})`)
    .join(', ');
  console.log(
    `${row.topic.padEnd(18)}${row.kind.padEnd(26)}${row.equal}/${row.compared}${skipped === '' ? '' : `  ${skipped}`}${row.largestDeviation > 0 ? `  deviation ${row.largestDeviation}` : ''}`,
  );
  for (const name of row.different.slice(0, 5)) console.log(`    different: ${name}`);
}
if (flag === '--json' && target) writeFileSync(target, `${JSON.stringify({ rows }, null, 1)}\n`);
