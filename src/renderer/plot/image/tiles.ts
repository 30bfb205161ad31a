import type { Layout, Panel } from './layout.ts';

/** A rectangle of a panel that fills (part of) one layer of a texture array. */
export interface Tile {
  panel: Panel;
  row: number;
  column: number;
  rows: number;
  columns: number;
  page: number;
  layer: number;
}

export interface TilePlan {
  /** Size of each layer, in texels. */
  width: number;
  height: number;
  /** Layers of each texture array. */
  pages: number[];
  tiles: Tile[];
}

/**
 * Cuts the panels into tiles no larger than the graphics allow, one layer each. When there are more tiles than layers
 * in one texture array, more arrays ("pages") are used.
 */
export function planTiles(layout: Layout, maximumSize: number, maximumLayers: number): TilePlan {
  const width = Math.min(maximumSize, Math.max(1, ...layout.panels.map(({ columns }) => columns)));
  const height = Math.min(maximumSize, Math.max(1, ...layout.panels.map(({ rows }) => rows)));
  const tiles: Tile[] = [];
  const pages: number[] = [];
  for (const panel of layout.panels) {
    for (let row = 0; row < panel.rows; row += height) {
      for (let column = 0; column < panel.columns; column += width) {
        const page = Math.floor(tiles.length / maximumLayers);
        const layer = tiles.length % maximumLayers;
        pages[page] = layer + 1;
        tiles.push({
          panel,
          row,
          column,
          page,
          layer,
          rows: Math.min(height, panel.rows - row),
          columns: Math.min(width, panel.columns - column),
        });
      }
    }
  }
  return { width, height, pages, tiles };
}

interface Copyable<T> {
  subarray(begin: number, end: number): T;
  slice(begin: number, end: number): T;
}

/**
 * Elements of a tile for an upload, and the length of a row in them. Nothing is copied unless columns are not next to
 * each other in the array (CSPAD2x2).
 */
export function tileElements<T extends Copyable<T> & { [index: number]: number; length: number }>(
  values: T,
  tile: Tile,
): { elements: T; rowLength: number } {
  const { panel } = tile;
  const first = panel.offset + tile.row * panel.rowStride + tile.column * panel.columnStride;
  if (panel.columnStride === 1) {
    const last = first + (tile.rows - 1) * panel.rowStride + tile.columns;
    return { elements: values.subarray(first, last), rowLength: panel.rowStride };
  }
  const elements = values.slice(0, tile.rows * tile.columns);
  let place = 0;
  for (let row = 0; row < tile.rows; row++) {
    let index = first + row * panel.rowStride;
    for (let column = 0; column < tile.columns; column++, index += panel.columnStride)
      elements[place++] = values[index];
  }
  return { elements, rowLength: tile.columns };
}
