import { sourceKey, type DatagramHeader } from './header.ts';
import { IndexColumns } from './indexColumns.ts';

/** A leaf record of a datagram, from the index. */
export interface Leaf {
  /** Offset of the record header; in the big file when `proxy`. */
  offset: number;
  /** Bytes of payload that lie inside its container. */
  payloadLength: number;
  /** As stored in the record header (or, for a proxy, as the proxy says). */
  extent: number;
  damage: number;
  log: number;
  phy: number;
  typeValue: number;
  /** The record passes the end of its container. */
  beyond: boolean;
  /** The extent is below 20: nothing but the header can be told. */
  bad: boolean;
  /** Small data: the record stands in the big file beside. */
  proxy: boolean;
}

/** Marks of a datagram. */
export const flag = { cut: 1, incomplete: 2, evrData: 4 } as const;
/** Marks of a leaf. */
export const leafFlag = { beyond: 1, proxy: 2, bad: 4 } as const;

/** The datagrams and leaf records of one file as an index holds them. */
export class IndexedDatagrams {
  readonly sources: { log: number; phy: number }[] = [];
  protected readonly columns = new IndexColumns();
  readonly #sourceNumbers = new Map<number, number>();
  #lastNumber = -1;

  /** Number of datagrams. */
  get length(): number {
    return this.columns.offset.length;
  }

  /** Number of a source in `sources`, which gets it when it is new. */
  protected sourceNumber(log: number, phy: number): number {
    // Records come in the same order event after event: the one behind the last is nearly always right.
    const guess = this.#lastNumber + 1 < this.sources.length ? this.#lastNumber + 1 : 0;
    const likely = this.sources[guess];
    if (likely !== undefined && likely.phy === phy && likely.log >>> 24 === log >>> 24)
      return (this.#lastNumber = guess);
    const key = sourceKey(log, phy);
    let number = this.#sourceNumbers.get(key);
    if (number === undefined) {
      number = this.sources.length;
      this.sources.push({ log, phy });
      this.#sourceNumbers.set(key, number);
    }
    return (this.#lastNumber = number);
  }

  protected setSources(sources: readonly { log: number; phy: number }[]): void {
    this.sources.splice(0, Infinity);
    this.#sourceNumbers.clear();
    for (const { log, phy } of sources) this.sourceNumber(log, phy);
  }

  /** Number of a source in `sources`, or -1 when no leaf of this file bears it. */
  numberOfSource(log: number, phy: number): number {
    return this.#sourceNumbers.get(sourceKey(log, phy)) ?? -1;
  }

  offset(index: number): number {
    return this.columns.offset.at(index);
  }
  seconds(index: number): number {
    return this.columns.seconds.at(index);
  }
  nanoseconds(index: number): number {
    return this.columns.nanoseconds.at(index);
  }
  fiducials(index: number): number {
    return this.columns.fiducialsAndVector.at(index) & 0x1ffff;
  }
  damage(index: number): number {
    return this.columns.damage.at(index);
  }
  env(index: number): number {
    return this.columns.env.at(index);
  }
  service(index: number): number {
    return (this.columns.ticksAndControl.at(index) >>> 24) & 15;
  }
  extent(index: number): number {
    return this.columns.extent.at(index);
  }
  /** The payload passes the end of the file. */
  isCut(index: number): boolean {
    return (this.columns.flags.at(index) & flag.cut) !== 0;
  }
  /** The root or one of its containers says that it is incomplete. */
  isIncomplete(index: number): boolean {
    return (this.columns.flags.at(index) & flag.incomplete) !== 0;
  }

  header(index: number): DatagramHeader {
    const low = this.columns.ticksAndControl.at(index);
    const high = this.columns.fiducialsAndVector.at(index);
    return {
      seconds: this.seconds(index),
      nanoseconds: this.nanoseconds(index),
      ticks: low & 0xffffff,
      control: low >>> 24,
      fiducials: high & 0x1ffff,
      vector: high >>> 17,
      env: this.env(index),
      damage: this.damage(index),
      log: this.columns.log.at(index),
      phy: this.columns.phy.at(index),
      typeValue: this.columns.type.at(index),
      extent: this.extent(index),
    };
  }

  /** Event codes of the first sound EVR record of a datagram; null when it has none. */
  eventCodes(index: number): number[] | null {
    if (!(this.columns.flags.at(index) & flag.evrData)) return null;
    const end = index + 1 < this.length ? this.columns.codeStart.at(index + 1) : this.columns.codes.length;
    const codes: number[] = [];
    for (let i = this.columns.codeStart.at(index); i < end; i++) codes.push(this.columns.codes.at(i));
    return codes;
  }

  /** Leaves of a datagram, optionally only those of one source number. */
  leaves(index: number, sourceNumber = -1): Leaf[] {
    const end =
      index + 1 < this.length ? this.columns.leafStart.at(index + 1) : this.columns.leafOffset.length;
    const leaves: Leaf[] = [];
    for (let i = this.columns.leafStart.at(index); i < end; i++) {
      const number = this.columns.leafSource.at(i);
      if (sourceNumber >= 0 && number !== sourceNumber) continue;
      const flags = this.columns.leafFlags.at(i);
      leaves.push({
        offset: this.columns.leafOffset.at(i),
        payloadLength: this.columns.leafPayload.at(i),
        extent: this.columns.leafExtent.at(i),
        damage: this.columns.leafDamage.at(i),
        ...this.sources[number]!,
        typeValue: this.columns.leafType.at(i),
        beyond: (flags & leafFlag.beyond) !== 0,
        bad: (flags & leafFlag.bad) !== 0,
        proxy: (flags & leafFlag.proxy) !== 0,
      });
    }
    return leaves;
  }
}
