import { float64Column, uint32Column, uint8Column, type Cells, type Column } from './columns.ts';

/** Columns of the index of a file: a row for each datagram, a row for each leaf record (29 bytes), and the event codes. */
export class IndexColumns {
  // datagrams
  readonly offset = float64Column();
  readonly seconds = uint32Column();
  readonly nanoseconds = uint32Column();
  readonly ticksAndControl = uint32Column();
  readonly fiducialsAndVector = uint32Column();
  readonly env = uint32Column();
  readonly damage = uint32Column();
  readonly log = uint32Column();
  readonly phy = uint32Column();
  readonly type = uint32Column();
  readonly extent = uint32Column();
  readonly flags = uint8Column();
  /** First leaf and first event code of the datagram. */
  readonly leafStart = uint32Column();
  readonly codeStart = uint32Column();
  readonly codes = uint32Column();
  // leaves
  readonly leafOffset = float64Column();
  readonly leafPayload = uint32Column();
  readonly leafExtent = uint32Column();
  readonly leafDamage = uint32Column();
  readonly leafType = uint32Column();
  readonly leafSource = uint32Column();
  readonly leafFlags = uint8Column();

  get #ofDatagrams(): Record<string, Column> {
    const { offset, seconds, nanoseconds, ticksAndControl, fiducialsAndVector, env, damage } = this;
    const { log, phy, type, extent, flags, leafStart, codeStart } = this;
    return {
      ...{ offset, seconds, nanoseconds, ticksAndControl, fiducialsAndVector, env, damage },
      ...{ log, phy, type, extent, flags, leafStart, codeStart },
    };
  }

  get #ofLeaves(): Record<string, Column> {
    const { leafOffset, leafPayload, leafExtent, leafDamage, leafType, leafSource, leafFlags } = this;
    return { leafOffset, leafPayload, leafExtent, leafDamage, leafType, leafSource, leafFlags };
  }

  /** Keeps the first `datagrams` and what belongs to them. */
  truncate(datagrams: number): void {
    const leaves = this.leafStart.at(datagrams);
    this.codes.truncate(this.codeStart.at(datagrams));
    for (const column of Object.values(this.#ofLeaves)) column.truncate(leaves);
    for (const column of Object.values(this.#ofDatagrams)) column.truncate(datagrams);
  }

  /** All numbers by the names of their columns, in buffers of their own. */
  snapshot(): Record<string, Cells> {
    const columns = { ...this.#ofDatagrams, ...this.#ofLeaves, codes: this.codes };
    return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.snapshot()]));
  }

  /** Takes over what `snapshot` gave. Throws RangeError when the columns do not fit each other, TypeError when one is of another kind. */
  restore(columns: Readonly<Record<string, Cells>>, sources: number): void {
    const take = (own: Record<string, Column>): number => {
      let length: number | undefined;
      for (const [name, column] of Object.entries(own)) {
        const cells = columns[name];
        if (cells === undefined || cells.length !== (length ??= cells.length))
          throw new RangeError(`the column ${name} of an index does not fit the others`);
        column.restore(cells);
      }
      return length ?? 0;
    };
    const datagrams = take(this.#ofDatagrams);
    const leaves = take(this.#ofLeaves);
    const codes = take({ codes: this.codes });
    const last = datagrams - 1;
    if (last >= 0 && (this.leafStart.at(last) > leaves || this.codeStart.at(last) > codes))
      throw new RangeError('the datagrams of an index lead beyond its records');
    for (let leaf = 0; leaf < leaves; leaf++)
      if (this.leafSource.at(leaf) >= sources)
        throw new RangeError('an index names a source that it has not');
  }
}
