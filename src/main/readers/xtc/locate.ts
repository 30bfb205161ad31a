import type { Dtype } from '../../../domain/array/ndarray.ts';
import { DecodeError, dtypeOf } from './decode.ts';
import type { Scope } from './expression.ts';
import { layoutNamed, primitiveSize, type Field, type Layout } from './layout.ts';

/** Where an array field stands in a payload. */
export interface ArrayPlace {
  dtype: Dtype;
  shape: number[];
  byteOffset: number;
  byteLength: number;
}

/** Sizes depend on fields of the record itself, so its head must be read first. */
export class NeedsHead extends Error {}

const embeddedSize: Readonly<Record<string, number>> = {
  'Pds.Src': 8,
  'Pds.DetInfo': 8,
  'Pds.BldInfo': 8,
  'Pds.ProcInfo': 8,
  'Pds.ClockTime': 8,
  'Pds.TypeId': 4,
};

/** Scope of a record that has not been read. */
export const unread: Scope = {
  lookup() {
    throw new NeedsHead();
  },
};

function elementSize(field: Field): number {
  if (field.primitive !== undefined) return primitiveSize[field.primitive];
  const size = embeddedSize[field.record!] ?? layoutNamed(field.record!)?.size;
  if (size === undefined) throw new DecodeError(`${field.record} has no fixed size`);
  return size;
}

/**
 * Finds an array field by arithmetic alone: no byte of the record is read unless its sizes depend on its own fields (`own`).
 * The whole record must fit into `payloadLength` bytes. Throws DecodeError otherwise, NeedsHead when `own` is `unread` and asked.
 */
export function locateArray(
  layout: Layout,
  name: string,
  own: Scope,
  config: Scope,
  payloadLength: number,
): ArrayPlace {
  let at = 0;
  let found: ArrayPlace | undefined;
  for (const field of layout.fields) {
    const shape = field.dimensions.map((dimension) => {
      if (dimension === null) throw new DecodeError(`${layout.name}.${field.name} has no fixed length`);
      const length = dimension.evaluate(own, config);
      if (!Number.isSafeInteger(length) || length < 0)
        throw new DecodeError(`${layout.name}.${field.name} has the length ${length}`);
      return length;
    });
    const byteLength = shape.reduce((total, length) => total * length, elementSize(field));
    if (field.name === name) {
      if (field.primitive === undefined || field.primitive === 'char')
        throw new DecodeError(`${layout.name}.${name} holds no numbers`);
      found = { dtype: dtypeOf[field.primitive], shape, byteOffset: at, byteLength };
    }
    at += byteLength;
    if (!(at <= payloadLength))
      throw new DecodeError(`${layout.name}.${field.name} ends at ${at}, the payload at ${payloadLength}`);
  }
  if (found === undefined) throw new DecodeError(`${layout.name} has no field ${name}`);
  return found;
}
