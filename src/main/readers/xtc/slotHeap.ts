import { clockLater, fiducialLater, isEvent, maxStreamClockDifference, type Head } from './mergeTypes.ts';
import type { StreamReader } from './streamReader.ts';

/** Whether `a` leaves the merger after `b`. */
function later(a: Head, b: Head): boolean {
  if (isEvent(a) !== isEvent(b)) {
    const event = isEvent(a) ? a : b;
    const eventIsLater = event.block >= (event === a ? b : a).block;
    return (event === a) === eventIsLater;
  }
  if (a.block !== b.block) return a.block > b.block;
  if (!isEvent(a)) return clockLater(a, b);
  if (Math.abs(a.seconds - b.seconds) >= maxStreamClockDifference) return a.seconds > b.seconds;
  return fiducialLater(a.fiducials, b.fiducials);
}

export interface Slot {
  head: Head | undefined;
  reader: StreamReader;
}

/** Exhausted streams are later than everything. */
const slotLater = (a: Slot, b: Slot): boolean =>
  a.head === undefined ? b.head !== undefined : b.head !== undefined && later(a.head, b.head);

/**
 * A binary heap with the earliest slot on top which moves its entries exactly as the C++ standard library does: among equals the order of
 * leaving depends on it.
 */
export class SlotHeap {
  readonly #slots: Slot[] = [];

  clone(copyOf: (slot: Slot) => Slot): SlotHeap {
    const copy = new SlotHeap();
    copy.#slots.push(...this.#slots.map(copyOf));
    return copy;
  }

  push(slot: Slot): void {
    this.#slots.push(slot);
    this.#rise(this.#slots.length - 1, slot);
  }

  get top(): Slot | undefined {
    return this.#slots[0];
  }

  pop(): void {
    const slots = this.#slots;
    const value = slots.pop()!;
    const length = slots.length;
    if (length === 0) return;
    let hole = 0;
    let child = 0;
    while (child < Math.floor((length - 1) / 2)) {
      child = 2 * (child + 1);
      if (slotLater(slots[child]!, slots[child - 1]!)) child--;
      slots[hole] = slots[child]!;
      hole = child;
    }
    if (length % 2 === 0 && child === (length - 2) / 2) {
      child = 2 * (child + 1);
      slots[hole] = slots[child - 1]!;
      hole = child - 1;
    }
    this.#rise(hole, value);
  }

  #rise(from: number, value: Slot): void {
    const slots = this.#slots;
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!slotLater(slots[parent]!, value)) break;
      slots[hole] = slots[parent]!;
      hole = parent;
    }
    slots[hole] = value;
  }
}
