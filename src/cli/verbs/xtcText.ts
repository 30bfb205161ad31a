import type { XtcListing } from '../../main/usecases/listXtc.ts';
import type { ConfigDocument } from '../../main/usecases/xtcConfig.ts';
import type { EventDocument } from '../../main/usecases/xtcEvents.ts';
import type { XtcTreeListing } from '../../main/usecases/xtcTree.ts';

type Datagram = XtcListing['datagrams'][number];
type RecordNode = NonNullable<XtcTreeListing['datagrams'][number]['xtc']>[number];

const time = (event: { seconds: number; nanoseconds: number }): string =>
  `${event.seconds}.${String(event.nanoseconds).padStart(9, '0')}`;
const hex = (mask: number): string => (mask === 0 ? '0' : `0x${mask.toString(16)}`);

/** One line per datagram: index, offset, transition, time, fiducials, extent, damage. */
export function datagramLine(index: number, datagram: Datagram): string {
  return [
    String(index).padStart(6),
    String(datagram.offset).padStart(12),
    datagram.transition.padEnd(15),
    time(datagram),
    `fiducials ${String(datagram.fiducials).padStart(6)}`,
    `extent ${String(datagram.extent).padStart(9)}`,
    `damage ${hex(datagram.damage)}`,
    ...(datagram.error === undefined ? [] : [`(${datagram.error})`]),
  ].join('  ');
}

/** A value in one short text. */
function shown(value: unknown): string {
  const text =
    JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ??
    'null';
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

function fieldLines(data: Record<string, unknown> | undefined, indent: string): string[] {
  return Object.entries(data ?? {}).map(([name, value]) => `${indent}${name} = ${shown(value)}`);
}

/** Record tree, indented; fields of leaves below them. */
export function recordLines(nodes: readonly RecordNode[], depth: number): string[] {
  const indent = '  '.repeat(depth);
  return nodes.flatMap((node) => {
    const type = `${node.type.name} v${node.type.version}${node.type.compressed ? ' compressed' : ''}`;
    const head = `${indent}${type}  ${node.src.src}  at ${node.offset}, ${node.extent} bytes${node.damage === 0 ? '' : `, damage ${hex(node.damage)}`}`;
    const error = node.error === undefined ? [] : [`${indent}  ! ${node.error}`];
    return [
      head,
      ...error,
      ...recordLines(node.children ?? [], depth + 1),
      ...fieldLines(node.data, `${indent}  `),
    ];
  });
}

export function configLines(record: ConfigDocument): string[] {
  const where = record.transition === 'Configure' ? 'Configure' : `calib cycle ${record.step}`;
  const alias = record.alias === '' ? '' : ` (${record.alias})`;
  return [
    `${where}  ${record.type.name} v${record.type.version}  ${record.src.src}${alias}  ${record.file} at ${record.offset}`,
    ...fieldLines(record.data, '  '),
  ];
}

export function eventLine(event: EventDocument): string {
  const [first] = event.datagrams;
  const name = event.l1_index === undefined ? event.transition : `event ${event.l1_index}`;
  const places = event.datagrams
    .map((datagram) => `s${datagram.stream}-c${datagram.chunk}:${datagram.offset}`)
    .join(' ');
  const head = `${name.padEnd(15)}  ${first === undefined ? '' : `${time(first)}  fiducials ${first.fiducials}`}  ${places}`;
  const leaves = event.datagrams.flatMap((datagram) => datagram.leaves ?? []);
  return [
    head,
    ...leaves.map(
      (leaf) =>
        `    +${leaf.rel_offset}  ${leaf.type}  ${leaf.extent} bytes  damage ${hex(leaf.damage)}  ${leaf.stored ? 'stored' : 'not stored'}`,
    ),
  ].join('\n');
}
