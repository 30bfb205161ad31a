import { turnedBad, turnedGood } from '../../domain/darkFiles/changes.ts';
import type { ModeConstants } from '../../domain/darkFiles/modeQuality.ts';
import type { QualityCheck } from '../../domain/darkFiles/qualityChecks.ts';
import type { GainDarkResult, GainModeResult } from '../../contract/gainDarks.ts';
import { escapeHtml, shortNumber, table } from './html.ts';
import type { PictureMap } from './pictureMap.ts';
import { thumbnail, type ThumbnailKind } from './thumbnail.ts';

/** Width of a picture on the page, CSS pixels: three of a mode beside each other. */
const pictureWidth = 220;

/** The pictures of one mode; changes where constants applied before. */
export function modeFigures(
  map: PictureMap,
  { pedestals, rms, status }: ModeConstants,
  changes: { pedestals: Float64Array; status: Uint8Array } | null,
): string {
  const figure = (values: ArrayLike<number>, kind: ThumbnailKind, label: string): string => {
    const { uri, width, height, low, high } = thumbnail(values, map, kind);
    const range =
      kind === 'status' ? 'such pixels marked' : `${shortNumber(low)} to ${shortNumber(high)} ADU`;
    const text = escapeHtml(`${label}: ${range}`);
    const shown = Math.round((pictureWidth * width) / Math.max(width, height));
    return `<figure><img src="${uri}" width="${shown}" alt="${text}"><figcaption>${text}</figcaption></figure>`;
  };
  const figures = [
    figure(pedestals, 'values', 'pedestals'),
    figure(rms, 'values', 'rms'),
    figure(status, 'status', 'status'),
  ];
  if (changes !== null) {
    const marked = (word: number): Uint8Array => changes.status.map((each) => Number(each === word));
    figures.push(
      figure(changes.pedestals, 'change', 'change of the pedestals'),
      figure(marked(turnedBad), 'status', 'turned bad'),
      figure(marked(turnedGood), 'status', 'turned good'),
    );
  }
  return `<div class="figures">${figures.join('\n')}</div>`;
}

function checkTable(checks: readonly QualityCheck[], caption: string): string {
  const rows = checks
    .map(
      ({ name, state, reason }) =>
        `<tr><td>${escapeHtml(name)}</td><td class="state ${state}">${state}</td><td>${escapeHtml(reason)}</td></tr>`,
    )
    .join('\n');
  return `<table><caption>${escapeHtml(caption)}</caption><thead><tr><th scope="col">check</th><th scope="col">result</th><th scope="col">reason</th></tr></thead><tbody>\n${rows}\n</tbody></table>`;
}

function modeRow({
  mode,
  originText,
  framesUsed,
  medianPedestal,
  medianRms,
  badPixels,
  previous,
}: GainModeResult) {
  return [
    mode,
    originText,
    framesUsed ?? '',
    shortNumber(medianPedestal),
    shortNumber(medianRms),
    badPixels,
    previous === null ? '' : shortNumber(previous.medianPedestalChange),
    previous === null ? '' : `+${previous.newlyBad} -${previous.newlyGood}`,
  ];
}

/** The part of the report about one detector that switches gain. `pictures`: those of each mode, HTML. */
export function gainSection(result: GainDarkResult, pictures: readonly string[]): string {
  const { source, type, shape, panels, modes, previousPath, repository } = result;
  const head = [
    'mode',
    'constants',
    'frames',
    'median pedestal, ADU',
    'median rms, ADU',
    'bad pixels',
    'change, ADU',
    'turned bad, good',
  ];
  const panelRows = panels.flatMap(({ index, id, alias }, at) =>
    modes.map((each) => [
      index,
      `${alias} ${id}`,
      each.mode,
      shortNumber(each.panels[at].medianPedestal),
      shortNumber(each.panels[at].medianRms),
      each.panels[at].badPixels,
    ]),
  );
  const before =
    previousPath === null ? 'No constants applied before.' : `Compared with ${escapeHtml(previousPath)}.`;
  const parts = modes.map(
    (each, at) =>
      `<h3>${escapeHtml(each.mode)}</h3>\n${checkTable(each.checks, `Checks of ${each.mode}`)}\n${pictures[at]}`,
  );
  return `<section class="detector">
<h2>${escapeHtml(source)} <small>${escapeHtml(type)}, ${escapeHtml(`(${shape.join(', ')})`)}, ${modes.length} gain modes</small></h2>
${table(head, modes.map(modeRow), 'Gain modes')}
<p class="facts">${before}<br>Panels are kept in ${escapeHtml(repository)}.</p>
${parts.join('\n')}
${table(['panel', 'alias and id', 'mode', 'median pedestal, ADU', 'median rms, ADU', 'bad pixels'], panelRows, 'Panels')}
</section>`;
}
