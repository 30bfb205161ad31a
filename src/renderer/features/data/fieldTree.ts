/** A line of a tree of fields. */
export interface FieldNode {
  /** Path from the root; names it among all. */
  key: string;
  depth: number;
  name: string;
  /** Text of a leaf, or a remark beside a branch. */
  value: string;
  isBranch: boolean;
  isOpen: boolean;
  position: number;
  siblings: number;
}

/** A branch whose fields may have to be fetched. */
export interface FieldRoot {
  key: string;
  name: string;
  /** Shown beside the name. */
  remark: string;
  /** Undefined: not fetched yet; null: cannot be decoded. */
  fields: Record<string, unknown> | null | undefined;
}

/** More elements of a list are not shown one by one. */
const mostElements = 200;

interface Summary {
  dtype: string;
  shape: number[];
  min: unknown;
  max: unknown;
  first: unknown[];
}

/** A long array as records show it. */
function isSummary(value: object): value is Summary {
  return 'dtype' in value && 'shape' in value && 'first' in value;
}

const isPlainList = (value: unknown): value is (string | number | boolean)[] =>
  Array.isArray(value) && value.every((item) => typeof item !== 'object');

/** Text of a value that is no branch. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (isPlainList(value)) return `[${value.join(', ')}]`;
  if (typeof value === 'object' && isSummary(value))
    return `${value.dtype} (${value.shape.join(', ')}), ${String(value.min)} to ${String(value.max)}, [${value.first.join(', ')}, …]`;
  return typeof value === 'object' ? '' : String(value as string | number | boolean);
}

const isBranch = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !isPlainList(value) && !isSummary(value);

/** The lines that are seen when the branches in `open` are open. */
export function fieldLines(roots: readonly FieldRoot[], open: ReadonlySet<string>): FieldNode[] {
  const lines: FieldNode[] = [];
  const add = (fields: [string, unknown][], parent: string, depth: number): void => {
    fields.forEach(([name, value], i) => {
      const key = `${parent}/${name}`;
      const branch = isBranch(value);
      const isOpen = branch && open.has(key);
      const count = branch ? Object.keys(value as object).length : 0;
      const remark = branch ? `${count} ${Array.isArray(value) ? 'elements' : 'fields'}` : valueText(value);
      lines.push({
        ...{ key, depth, name, value: remark, isBranch: branch, isOpen },
        ...{ position: i + 1, siblings: fields.length },
      });
      if (!isOpen) return;
      const inner = Object.entries(value as Record<string, unknown>);
      add(inner.slice(0, mostElements), key, depth + 1);
      if (inner.length > mostElements)
        lines.push({
          ...{ key: `${key}/…`, depth: depth + 1, name: '…', value: `${inner.length - mostElements} more` },
          ...{ isBranch: false, isOpen: false, position: mostElements + 1, siblings: mostElements + 1 },
        });
    });
  };
  roots.forEach(({ key, name, remark, fields }, i) => {
    const isOpen = open.has(key);
    lines.push({
      ...{ key, depth: 0, name, value: remark, isBranch: true, isOpen },
      ...{ position: i + 1, siblings: roots.length },
    });
    if (!isOpen) return;
    if (fields) add(Object.entries(fields), key, 1);
    else
      lines.push({
        ...{ key: `${key}/?`, depth: 1, name: '', isBranch: false, isOpen: false, position: 1, siblings: 1 },
        value: fields === null ? 'cannot be decoded' : 'reading…',
      });
  });
  return lines;
}

/** Lines that contain all words of a filter, with those above them; branches count as open. */
export function filteredLines(roots: readonly FieldRoot[], filter: string): FieldNode[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const everything = new Set<string>();
  const openAll = (fields: Record<string, unknown>, parent: string): void => {
    for (const [name, value] of Object.entries(fields)) {
      if (!isBranch(value)) continue;
      everything.add(`${parent}/${name}`);
      openAll(value as Record<string, unknown>, `${parent}/${name}`);
    }
  };
  for (const { key, fields } of roots) {
    everything.add(key);
    if (fields) openAll(fields, key);
  }
  const lines = fieldLines(roots, everything);
  const keep = new Set<string>();
  const above: string[] = [];
  for (const line of lines) {
    above.length = line.depth;
    above[line.depth] = line.key;
    const text = `${line.key} ${line.name} ${line.value}`.toLowerCase();
    if (words.every((word) => text.includes(word))) for (const key of above) keep.add(key);
  }
  return lines.filter(({ key }) => keep.has(key));
}
