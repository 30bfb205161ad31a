/** Pseudo-random numbers that are the same on every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Two levels with any angles over two matrices. */
export function randomTree(random: () => number): string {
  const angle = (): string => (360 * random() - 180).toFixed(4);
  const row = (parent: string, name: string, index: number): string =>
    `${parent} ${name} ${index} ${(1e5 * (random() - 0.5)).toFixed(1)} ${(1e5 * random()).toFixed(1)} ${(-1e5 * random()).toFixed(1)} ${angle()} ${angle()} ${angle()} 0.5 -0.25 0.1`;
  return [
    row('CAM 0', 'MTRX:V2:5:7:75:60', 0),
    row('CAM 0', 'MTRX:V2:5:7:75:60', 1),
    row('IP 0', 'CAM', 0),
  ].join('\n');
}
