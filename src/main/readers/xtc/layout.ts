import { areaDetectors } from './layouts/areaDetectors.ts';
import { cameras } from './layouts/cameras.ts';
import { epix } from './layouts/epix.ts';
import { others } from './layouts/others.ts';
import { runAndTiming } from './layouts/runAndTiming.ts';
import { parseExpression, type Expression } from './expression.ts';

/**
 * Layouts of records, parsed from the texts in `layouts/`. There a record is
 *
 *     = Package.Name size=44|round=4 [type=number.version] [needs=Config,Config]
 *       field:type[dimension][dimension]{bit@lsb:width,...} ...
 *
 * Fields follow each other without gaps; `size` is the whole of a record of fixed size, `round` what the size of a variable one is rounded up to.
 * A leading `-` hides a name: the original has no accessor for it. Dimensions are numbers or expressions over the fields
 * before them, derived quantities (`derived.ts`) and, with `cfg.`, the configuration record of the same source.
 */
export type Primitive = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'i64' | 'f32' | 'f64' | 'char';

export const primitiveSize: Readonly<Record<Primitive, number>> = {
  u8: 1,
  i8: 1,
  char: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
  u64: 8,
  i64: 8,
  f64: 8,
};

export interface BitField {
  name: string;
  hidden: boolean;
  lsb: number;
  width: number;
}

export interface Field {
  name: string;
  hidden: boolean;
  /** Set for numbers and characters. */
  primitive: Primitive | undefined;
  /** Name of the record or embedded type otherwise. */
  record: string | undefined;
  /** Empty for a scalar; null stands for "as many as the payload holds". */
  dimensions: (Expression | null)[];
  bits: BitField[];
}

export interface Layout {
  name: string;
  /** Bytes of a record of fixed size; undefined when it depends on its fields. */
  size: number | undefined;
  round: number;
  typeId: number | undefined;
  version: number | undefined;
  /** Configuration layouts that can serve, in the order in which they are tried. */
  needs: string[];
  /** Whether an expression of this layout, or of a record inside it, asks the configuration. */
  usesConfig: boolean;
  fields: Field[];
}

function parseField(text: string): Field {
  const match = /^(-?)(\w+):([\w.]+)((?:\[[^\]]+\])*)(?:\{(.+)\})?$/.exec(text);
  if (!match) throw new Error(`bad field in a record layout: ${text}`);
  const [, mark, name, type, shape, bits] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string | undefined,
  ];
  const primitive = type in primitiveSize ? (type as Primitive) : undefined;
  return {
    name,
    hidden: mark === '-',
    primitive,
    record: primitive === undefined ? type : undefined,
    dimensions: [...shape.matchAll(/\[([^\]]+)\]/g)].map((dim) =>
      dim[1] === 'None' ? null : parseExpression(dim[1]!),
    ),
    bits: (bits?.split(',') ?? []).map((bit) => {
      const part = /^(-?)(\w+)@(\d+):(\d+)$/.exec(bit)!;
      return {
        name: part[2]!,
        hidden: part[1] === '-' || part[2]!.startsWith('_'),
        lsb: Number(part[3]),
        width: Number(part[4]),
      };
    }),
  };
}

function parseLayouts(text: string): Layout[] {
  const layouts: Layout[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('=')) {
      const [, name, ...marks] = line.split(' ');
      const mark = (key: string): string | undefined =>
        marks.find((part) => part.startsWith(`${key}=`))?.slice(key.length + 1);
      const [typeId, version] = (mark('type') ?? '').split('.');
      layouts.push({
        name: name!,
        size: mark('size') === undefined ? undefined : Number(mark('size')),
        round: Number(mark('round') ?? 1),
        typeId: typeId ? Number(typeId) : undefined,
        version: version === undefined ? undefined : Number(version),
        needs: mark('needs')?.split(',') ?? [],
        usesConfig: false,
        fields: [],
      });
    } else if (line.trim() !== '') layouts.at(-1)!.fields.push(...line.trim().split(' ').map(parseField));
  }
  return layouts;
}

function buildRegistry(): { byName: Map<string, Layout>; byType: Map<number, Layout> } {
  const byName = new Map<string, Layout>();
  const byType = new Map<number, Layout>();
  for (const layout of [epix, areaDetectors, cameras, runAndTiming, others].flatMap(parseLayouts)) {
    byName.set(layout.name, layout);
    // The "full frame" of the pnCCD is made by psana and never stored, though it bears the type number of the stored record.
    if (layout.typeId !== undefined && layout.version !== undefined && layout.name !== 'PNCCD.FullFrameV1')
      byType.set(layout.version * 0x10000 + layout.typeId, layout);
  }
  const asksConfig = (layout: Layout, seen: Set<string>): boolean => {
    if (seen.has(layout.name)) return false;
    seen.add(layout.name);
    return layout.fields.some(
      (field) =>
        field.dimensions.some((dimension) => dimension?.usesConfig) ||
        (field.record !== undefined &&
          byName.has(field.record) &&
          asksConfig(byName.get(field.record)!, seen)),
    );
  };
  for (const layout of byName.values()) layout.usesConfig = asksConfig(layout, new Set());
  return { byName, byType };
}

let registry: ReturnType<typeof buildRegistry> | undefined;

/** Layout by its name, e.g. `Jungfrau.ConfigV3`. */
export function layoutNamed(name: string): Layout | undefined {
  registry ??= buildRegistry();
  return registry.byName.get(name);
}

/** Layout of a TypeId value; the compressed flag does not matter, the version must be exact. Epics records have none: see `epics.ts`. */
export function layoutOf(typeValue: number): Layout | undefined {
  registry ??= buildRegistry();
  return registry.byType.get(typeValue & 0x7fffffff);
}

/** Every layout, for tests and documentation. */
export function allLayouts(): Layout[] {
  registry ??= buildRegistry();
  return [...registry.byName.values()];
}
