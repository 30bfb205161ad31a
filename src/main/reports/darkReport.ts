import { localTimeText } from '../../domain/store/localTime.ts';
import { stayedBad, turnedBad, turnedGood } from '../../domain/darkFiles/changes.ts';
import { bySegments, type Comparison, type DarkSummary } from '../../domain/darkFiles/quality.ts';
import type { QualityCheck } from '../../domain/darkFiles/qualityChecks.ts';
import { statusBits, type DarkProducts } from '../../domain/darks/types.ts';
import { escapeHtml, histogram, page, shortNumber, table } from './html.ts';
import type { GeometryText } from '../darks/frameGeometry.ts';
import type { DarkChanges } from '../darks/imageArrays.ts';
import type { PictureMap } from './pictureMap.ts';
import { thumbnail, type ThumbnailKind } from './thumbnail.ts';

/** What the report tells about one detector. */
export interface SourceReport {
  source: string;
  device: string;
  products: DarkProducts;
  summary: DarkSummary;
  checks: readonly QualityCheck[];
  /** The constants before, and what changed. */
  previous: { path: string; comparison: Comparison; changes: DarkChanges } | null;
  /** Where the pictures have their places from; null: segments side by side. */
  geometry: Pick<GeometryText, 'path' | 'problem'> | null;
  map: PictureMap;
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

/** Width of a picture on the page, CSS pixels. */
const pictureWidth = 320;

/** Figures of one detector, all placed alike. */
function figuresOf(map: PictureMap, shape: readonly number[]) {
  return (values: ArrayLike<number>, kind: ThumbnailKind, label: string, unit: string): string => {
    const { uri, width, height, low, high } = thumbnail(bySegments(values, shape).values, map, kind);
    const range =
      kind === 'status' ? 'such pixels marked' : `${shortNumber(low)} to ${shortNumber(high)} ${unit}`;
    const text = escapeHtml(`${label}: ${range}`);
    const shown = Math.round((pictureWidth * width) / Math.max(width, height));
    return `<figure><img src="${uri}" width="${shown}" alt="${text}"><figcaption>${text}</figcaption></figure>`;
  };
}

const withWord = (words: Uint8Array, word: number): Uint8Array => words.map((each) => Number(each === word));

/** Sum of two adjacent counts of segments would hide a bad one: every segment has its own row, up to this many. */
const segmentsShown = 64;

function segmentTable({ badBySegment, bitsBySegment, pixels }: DarkSummary): string {
  if (badBySegment.length < 2) return '';
  const perSegment = pixels / badBySegment.length;
  const rows = badBySegment
    .slice(0, segmentsShown)
    .map((count, segment) => [
      segment,
      count,
      `${((100 * count) / perSegment).toFixed(2)} %`,
      ...bitsBySegment[segment],
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

function changeFigures(figure: ReturnType<typeof figuresOf>, changes: DarkChanges | null): string[] {
  if (changes === null) return [];
  const { pedestals, rms, status } = changes;
  return [
    figure(pedestals, 'change', 'change of the pedestals', 'ADU'),
    ...(rms === null ? [] : [figure(rms, 'change', 'change of the rms', 'ADU')]),
    figure(withWord(status, turnedBad), 'status', 'turned bad', ''),
    figure(withWord(status, turnedGood), 'status', 'turned good', ''),
    figure(withWord(status, stayedBad), 'status', 'bad before and now', ''),
  ];
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
  const { geometry } = report;
  let placed = 'No geometry applies: segments are drawn side by side.';
  if (geometry !== null)
    placed =
      geometry.problem === null
        ? `Placed by ${geometry.path}, as seen along the beam.`
        : `Segments are drawn side by side: ${geometry.problem}.`;
  const figure = figuresOf(report.map, shape);
  const figures = [
    figure(products.average, 'values', 'pedestals', 'ADU'),
    figure(products.rms, 'values', 'rms', 'ADU'),
    figure(products.status, 'status', 'status', ''),
    ...changeFigures(figure, previous?.changes ?? null),
    figure(products.gateLow, 'values', 'lower end of the gate', 'ADU'),
    figure(products.gateHigh, 'values', 'upper end of the gate', 'ADU'),
    figure(
      products.gateHigh.map((high, pixel) => high - products.gateLow[pixel]),
      'values',
      'width of the gate',
      'ADU',
    ),
    figure(products.minimum, 'values', 'lowest value', 'ADU'),
    figure(products.maximum, 'values', 'highest value', 'ADU'),
  ];
  const histograms = [
    histogram(products.average, 'pedestals', 'ADU'),
    histogram(products.rms, 'rms', 'ADU'),
    ...(previous === null ? [] : [histogram(previous.changes.pedestals, 'change of the pedestals', 'ADU')]),
  ];
  const bits = Object.entries(products.statusCounts).map(([bit, count]) => [
    bit,
    count,
    bitMeaning[bit] ?? '',
  ]);
  return `<section class="detector">
<h2>${escapeHtml(report.source)} <small>${escapeHtml(report.device)}, ${escapeHtml(`(${shape.join(', ')}) ${products.dtype}`)}</small></h2>
${checkTable(report.checks)}
${table(['quantity', 'value', 'unit'], facts, 'Summary')}
${change}
<p class="facts">${escapeHtml(placed)}</p>
<div class="figures">${figures.join('\n')}</div>
<div class="figures">${histograms.join('\n')}</div>
${table(['bit', 'pixels', 'meaning'], bits, 'Bad pixels by status bit')}
${segmentTable(summary)}
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
