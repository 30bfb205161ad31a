export interface RowWindow {
  first: number;
  /** One past the last row. */
  end: number;
  /** CSS pixels from the top of the list to the first row. */
  offset: number;
}

/** Rows that must exist for a scroll position, with some in reserve on both sides. */
export function rowWindow(
  scrollTop: number,
  height: number,
  rowHeight: number,
  total: number,
  reserve = 8,
): RowWindow {
  const first = Math.max(0, Math.min(total, Math.floor(scrollTop / rowHeight)) - reserve);
  const end = Math.min(total, Math.ceil((scrollTop + height) / rowHeight) + reserve);
  return { first, end: Math.max(first, end), offset: first * rowHeight };
}

/** Scroll position that shows a row, moved no further than needed. */
export function scrollToRow(row: number, scrollTop: number, height: number, rowHeight: number): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + height) return top + rowHeight - height;
  return scrollTop;
}
