/**
 * Pseudo-random numbers that are the same on every machine: sfc32 (Chris Doty-Humphrey's small fast counter generator),
 * 32-bit integer operations only. Not for anything secret.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | null = null;

  /** Streams of different names are independent of each other, so that a new part never changes the numbers of an old one. */
  constructor(seed: number, name: string) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) | 0;
    // FNV-1a of the name
    let hash = 0x811c9dc5;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    this.#c = hash;
    for (let i = 0; i < 16; i++) this.bits();
  }

  /** 32 random bits as an unsigned number. */
  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.bits() / 2 ** 32;
  }

  /** Whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** Normal distribution of mean 0 and standard deviation 1 (polar method of Marsaglia). */
  gaussian(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    let x: number;
    let y: number;
    let square: number;
    do {
      x = 2 * this.uniform() - 1;
      y = 2 * this.uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    this.#spare = y * scale;
    return x * scale;
  }
}
