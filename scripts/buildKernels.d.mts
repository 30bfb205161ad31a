/** Brings out/kernels up to date; resolves to the names of the kernels that were compiled. */
export function buildKernels(): Promise<string[]>;
