/** A row of detnames: full name, alias of the data acquisition, alias of the user. */
export type NameRow = readonly [full: string, alias: string, userAlias: string];

const titles: NameRow = ['Full Name', 'DAQ Alias', 'User Alias'];

/** The table of detnames: columns as wide as their longest entry, cells padded on the right, lines above, below the titles and at the end. */
export function detectorTable(rows: readonly NameRow[]): string {
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length)),
  );
  const lineOf = (row: NameRow): string => row.map((cell, column) => cell.padEnd(widths[column])).join(' | ');
  const head = lineOf(titles);
  // `head` is padded but for its last column, which can be the widest.
  const rule = '-'.repeat(head.length);
  return [rule, head, rule, ...rows.map(lineOf), rule].join('\n');
}
