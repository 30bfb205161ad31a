import { localTimeText } from '../../domain/store/localTime.ts';
import {
  badBySegment,
  bySegments,
  type Comparison,
  type DarkSummary,
} from '../../domain/darkFiles/quality.ts';
import type { QualityCheck } from '../../domain/darkFiles/qualityChecks.ts';
import { statusBits, type DarkProducts } from '../../domain/darks/types.ts';
import { escapeHtml, histogram, page, shortNumber, table } from './html.ts';
import { thumbnail, type ThumbnailKind } from './thumbnail.ts';

/** What the report tells about one detector. */
export interface SourceReport {
  source: string;
  device: string;
  products: DarkProducts;
  summary: DarkSummary;
  checks: readonly QualityCheck[];
  /** The constants before, and average minus former pedestals, ADU. */
  previous: {
    path: string;
    comparison: Comparison;
    change: Float64Array;
    /** 1 where a pixel turned bad, or good. */
    newlyBad: Uint8Array;
    newlyGood: Uint8Array;
  } | null;
}

/** What the report tells about the run. */
export interface ReportHead {
  experiment: string;
  run: number;
  dsname: string;
  calibdir: string | null;
  made: Date;
  user: string;
}

const bitMeaning: Record<string, string> = {
  '1': 'rms above its limit',
  '2': 'rms below its limit',
  '4': 'too often above the highest intensity',
  '8': 'too often below the lowest intensity',
  '16': 'average above its limit',
  '32': 'average below its limit',
};

function figure(
  values: ArrayLike<number>,
  shape: readonly number[],
  kind: ThumbnailKind,
  label: string,
  unit: string,
): string {
  const frame = bySegments(values, shape);
  const { uri, width, height, low, high } = thumbnail(frame.values, frame.shape, kind);
  const range =
    kind === 'status' ? 'such pixels marked' : `${shortNumber(low)} to ${shortNumber(high)} ${unit}`;
  const text = escapeHtml(`${label}: ${range}`);
  return `<figure><img src="${uri}" width="${width}" height="${height}" alt="${text}"><figcaption>${text}</figcaption></figure>`;
}

/** Sum of two adjacent counts of segments would hide a bad one: every segment has its own row, up to this many. */
const segmentsShown = 64;

function segmentTable(bad: readonly number[], { status, shape }: DarkProducts): string {
  if (bad.length < 2) return '';
  const pixels = status.length;
  const byBit = statusBits.map((bit) =>
    badBySegment(
      status.map((word) => word & bit),
      shape,
    ),
  );
  const perSegment = pixels / bad.length;
  const rows = bad
    .slice(0, segmentsShown)
    .map((count, segment) => [
      segment,
      count,
      `${((100 * count) / perSegment).toFixed(2)} %`,
      ...byBit.map((counts) => counts[segment]),
    ]);
  const head = ['segment', 'bad pixels', 'share', ...statusBits.map((bit) => `bit ${bit}`)];
  return table(head, rows, 'Bad pixels by segment and status bit');
}

function checkTable(checks: readonly QualityCheck[]): string {
  const rows = checks
    .map(
      ({ name, state, reason }) =>
        `<tr><td>${escapeHtml(name)}</td><td class="state ${state}">${state}</td><td>${escapeHtml(reason)}</td></tr>`,
    )
    .join('\n');
  return `<table><caption>Checks</caption><thead><tr><th scope="col">check</th><th scope="col">result</th><th scope="col">reason</th></tr></thead><tbody>\n${rows}\n</tbody></table>`;
}

/** The part of the report about one detector. */
export function sourceSection(report: SourceReport): string {
  const { products, previous, summary } = report;
  const { shape, limits } = products;
  const pixels = products.status.length;
  const facts = [
    ['frames used', String(products.framesUsed), 'frames'],
    ['median pedestal', shortNumber(summary.medianPedestal), 'ADU'],
    [
      products.rmsCorrected
        ? 'median rms (corrected for the cut of the gate)'
        : 'median rms (within the gate)',
      shortNumber(summary.medianRms),
      'ADU',
    ],
    ['bad pixels', String(summary.badPixels), `of ${pixels}`],
    ['rms limits', `${shortNumber(limits.rms_min)} to ${shortNumber(limits.rms_max)}`, 'ADU'],
    ['average limits', `${shortNumber(limits.ave_min)} to ${shortNumber(limits.ave_max)}`, 'ADU'],
    ['data bits', `0x${products.dataBits.toString(16)}`, ''],
  ];
  const change =
    previous === null
      ? '<p>No constants applied before.</p>'
      : `<p class="facts">Before: ${escapeHtml(previous.path)}. Median change ${shortNumber(previous.comparison.medianPedestalChange)} ADU, ` +
        `${previous.comparison.newlyBad} pixels turned bad, ${previous.comparison.newlyGood} turned good.</p>`;
  const figures = [
    figure(products.average, shape, 'values', 'pedestals', 'ADU'),
    figure(products.rms, shape, 'values', 'rms', 'ADU'),
    figure(products.status, shape, 'status', 'status', ''),
    ...(previous === null
      ? []
      : [
          figure(previous.change, shape, 'change', 'change of the pedestals', 'ADU'),
          figure(previous.newlyBad, shape, 'status', 'turned bad', ''),
          figure(previous.newlyGood, shape, 'status', 'turned good', ''),
        ]),
    figure(products.gateLow, shape, 'values', 'lower end of the gate', 'ADU'),
    figure(
      products.gateHigh.map((high, pixel) => high - products.gateLow[pixel]),
      shape,
      'values',
      'width of the gate',
      'ADU',
    ),
    figure(products.maximum, shape, 'values', 'highest value', 'ADU'),
    figure(products.minimum, shape, 'values', 'lowest value', 'ADU'),
  ];
  const histograms = [
    histogram(products.average, 'pedestals', 'ADU'),
    histogram(products.rms, 'rms', 'ADU'),
    ...(previous === null ? [] : [histogram(previous.change, 'change of the pedestals', 'ADU')]),
  ];
  const bits = Object.entries(products.statusCounts).map(([bit, count]) => [
    bit,
    count,
    bitMeaning[bit] ?? '',
  ]);
  return `<section>
<h2>${escapeHtml(report.source)} <small>${escapeHtml(report.device)}, ${escapeHtml(`(${shape.join(', ')}) ${products.dtype}`)}</small></h2>
${checkTable(report.checks)}
${table(['quantity', 'value', 'unit'], facts, 'Summary')}
${change}
<div class="figures">${figures.join('\n')}</div>
<div class="figures">${histograms.join('\n')}</div>
${table(['bit', 'pixels', 'meaning'], bits, 'Bad pixels by status bit')}
${segmentTable(summary.badBySegment, products)}
</section>`;
}

/** The report of a dark run: one page that stands by itself and prints well. Intensities in ADU. */
export function darkReport(head: ReportHead, sections: readonly string[]): string {
  const title = `Dark of ${head.experiment}, run ${head.run}`;
  const facts = [
    `dataset ${head.dsname}`,
    head.calibdir === null ? 'not compared with a store' : `compared with ${head.calibdir}`,
    `made ${localTimeText(head.made)} by ${head.user}`,
  ];
  const body = `<h1>${escapeHtml(title)}</h1>\n<p class="facts">${facts.map(escapeHtml).join('<br>')}</p>\n${sections.join('\n')}`;
  return page(title, body);
}
