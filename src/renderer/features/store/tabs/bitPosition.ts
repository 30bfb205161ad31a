/**
 * Position of a bit given by its value: 0 for 1, 1 for 2, 4 for 16. The store reports bits by value, as the text files
 * and the logs write them.
 */
export function bitPosition(value: number): number {
  return Math.round(Math.log2(value));
}
