/** Numbers of a column. */
export type Cells = Uint8Array | Uint16Array | Uint32Array | Float64Array;

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

  /** The numbers so far, in a buffer of their own that may be moved to another thread. */
  snapshot(): Cells {
    return this.#cells.slice(0, this.length);
  }

  /** Takes numbers of the same kind in place of its own; they belong to the column from now on. */
  restore(cells: Cells): void {
    if (cells.constructor !== this.#cells.constructor)
      throw new TypeError(`${cells.constructor.name} for a column of ${this.#cells.constructor.name}`);
    this.length = cells.length;
    this.#cells = cells.length === 0 ? this.#cells : cells;
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
