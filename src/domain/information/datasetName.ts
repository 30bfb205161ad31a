/**
 * Data set of the options of datinfo: `exp=<exp>:run=<runs>`, with `extension` appended when it begins with `:`. Any other extension
 * that is not empty is the data set itself (a dataset string or a file).
 */
export function datasetName(
  experiment: string | null,
  runs: string | null,
  extension: string | null,
): string | null {
  const added = extension ?? '';
  if (added !== '' && !added.startsWith(':')) return added;
  if (!experiment || !runs) return null;
  return `exp=${experiment}:run=${runs}${added}`;
}
