import { CalibdeskError } from '../errors.ts';

/** Where windows begin along an axis: 0, w, 2w, ..., the last one moved back so that it ends with the axis. */
export function windowStarts(length: number, window: number): number[] {
  if (window < 2 || length <= window)
    throw new CalibdeskError('bad-input', `a window of ${window} does not fit an axis of ${length} pixels`, {
      hint: 'give a smaller window: -w rows,columns',
    });
  const starts: number[] = [];
  for (let start = 0; start < length; start += window) starts.push(Math.min(start, length - window));
  return starts;
}

/** For each position of an axis the last window that covers it: later windows overwrite earlier ones. */
function lastWindow(length: number, starts: readonly number[], window: number): Uint16Array {
  const last = new Uint16Array(length);
  starts.forEach((start, index) => last.fill(index, start, start + window));
  return last;
}

/**
 * Plane fits of a frame in windows and the residuals of its pixels: z = p0*column + p1*row + p2 by least squares over all
 * pixels of the window. Reference dark-processing 9.3, feature 6.
 */
export class PlaneFits {
  readonly rowStarts: readonly number[];
  readonly columnStarts: readonly number[];
  readonly #rows: number;
  readonly #columns: number;
  readonly #windowRows: number;
  readonly #windowColumns: number;
  readonly #rowWindow: Uint16Array;
  readonly #columnWindow: Uint16Array;

  constructor(rows: number, columns: number, windowRows: number, windowColumns: number) {
    this.#rows = rows;
    this.#columns = columns;
    this.#windowRows = windowRows;
    this.#windowColumns = windowColumns;
    this.rowStarts = windowStarts(rows, windowRows);
    this.columnStarts = windowStarts(columns, windowColumns);
    this.#rowWindow = lastWindow(rows, this.rowStarts, windowRows);
    this.#columnWindow = lastWindow(columns, this.columnStarts, windowColumns);
  }

  /** Corners in the order of the fits: [row, column], rows first. */
  get corners(): [number, number][] {
    return this.rowStarts.flatMap((row) =>
      this.columnStarts.map((column): [number, number] => [row, column]),
    );
  }

  /**
   * Planes of a frame: for each window the mean at its centre, the slope along columns and the slope along rows. On a full grid
   * the three are independent, which makes the normal equations diagonal.
   */
  fit(frame: ArrayLike<number>, mask: number): Float64Array {
    const planes = new Float64Array(3 * this.rowStarts.length * this.columnStarts.length);
    const [h, w] = [this.#windowRows, this.#windowColumns];
    const rowCentre = (h - 1) / 2;
    const columnCentre = (w - 1) / 2;
    const columnSquares = (h * w * (w * w - 1)) / 12;
    const rowSquares = (w * h * (h * h - 1)) / 12;
    let plane = 0;
    for (const top of this.rowStarts)
      for (const left of this.columnStarts) {
        let sum = 0;
        let alongColumns = 0;
        let alongRows = 0;
        for (let r = 0; r < h; r++)
          for (let c = 0; c < w; c++) {
            const value = frame[(top + r) * this.#columns + left + c] & mask;
            sum += value;
            alongColumns += value * (c - columnCentre);
            alongRows += value * (r - rowCentre);
          }
        planes[plane++] = sum / (h * w);
        planes[plane++] = alongColumns / columnSquares;
        planes[plane++] = alongRows / rowSquares;
      }
    return planes;
  }

  /** Value of the plane under a pixel. */
  planeAt(planes: Float64Array, row: number, column: number): number {
    const i = this.#rowWindow[row];
    const j = this.#columnWindow[column];
    const at = 3 * (i * this.columnStarts.length + j);
    const fromColumn = column - this.columnStarts[j] - (this.#windowColumns - 1) / 2;
    const fromRow = row - this.rowStarts[i] - (this.#windowRows - 1) / 2;
    return planes[at] + planes[at + 1] * fromColumn + planes[at + 2] * fromRow;
  }

  /** Residuals of a whole frame. */
  residuals(frame: ArrayLike<number>, mask: number, planes: Float64Array): Float64Array {
    const residuals = new Float64Array(this.#rows * this.#columns);
    for (let row = 0; row < this.#rows; row++)
      for (let column = 0; column < this.#columns; column++) {
        const pixel = row * this.#columns + column;
        residuals[pixel] = (frame[pixel] & mask) - this.planeAt(planes, row, column);
      }
    return residuals;
  }
}
