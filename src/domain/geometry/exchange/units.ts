/** Metres of um, to the picometre: the digits beyond are those of sums and of binary fractions. */
export const metresOf = (value_um: number): number => Math.round(value_um * 1e6) / 1e12 + 0;
