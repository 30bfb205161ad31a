type Cells = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** A growing column of numbers: millions of them cost their bare bytes. */
export class Column {
  #cells: Cells;
  length = 0;

  constructor(make: new (length: number) => Cells) {
    this.#cells = new make(256);
  }

  push(value: number): void {
    if (this.length === this.#cells.length) {
      const grown = new (this.#cells.constructor as new (length: number) => Cells)(this.length * 2);
      grown.set(this.#cells as never);
      this.#cells = grown;
    }
    this.#cells[this.length++] = value;
  }

  at(index: number): number {
    return this.#cells[index]!;
  }

  /** Drops everything from `length` on. */
  truncate(length: number): void {
    this.length = length;
  }
}

export const uint8Column = (): Column => new Column(Uint8Array);
export const uint16Column = (): Column => new Column(Uint16Array);
export const uint32Column = (): Column => new Column(Uint32Array);
export const float64Column = (): Column => new Column(Float64Array);
