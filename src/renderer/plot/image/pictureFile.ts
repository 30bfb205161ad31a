import type { ColorMapName, ColorScale } from '../../../domain/color/colorMaps.ts';
import { colorPlace, colorTable } from '../../../domain/color/colorMaps.ts';
import { ticksBetween } from './axis.ts';
import type { BitCensus } from './statusBits.ts';
import { shortNumber } from './values.ts';

export interface PictureParts {
  image: HTMLCanvasElement;
  overlay: HTMLCanvasElement;
  title: string;
  unit: string;
  font: string;
  textColor: string;
  backColor: string;
  /** Colour bar of values, or legend of bits. */
  bar: { low: number; high: number; map: ColorMapName; scale: ColorScale } | null;
  legend: { census: BitCensus; hidden: ReadonlySet<number> } | null;
}

/** The picture as it is seen, with title and colour bar or legend, so that it stands for itself in a report. */
export function composePicture(parts: PictureParts): HTMLCanvasElement {
  const { image, overlay } = parts;
  const ratio = image.width / Math.max(1, image.clientWidth);
  const size = (value: number): number => Math.round(value * ratio);
  const side = parts.legend ? size(230) : size(110);
  const head = size(30);
  const canvas = document.createElement('canvas');
  canvas.width = image.width + side;
  canvas.height = image.height + head;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the picture could not be composed: no 2-d canvas');
  context.fillStyle = parts.backColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, head);
  context.drawImage(overlay, 0, head, image.width, image.height);
  context.fillStyle = parts.textColor;
  context.textBaseline = 'middle';
  context.font = `600 ${size(13)}px ${parts.font}`;
  context.fillText(parts.title, size(8), head / 2, canvas.width - size(16));
  context.font = `${size(12)}px ${parts.font}`;
  const left = image.width + size(12);
  if (parts.legend) {
    let y = head + size(14);
    for (const entry of parts.legend.census.entries) {
      if (parts.legend.hidden.has(entry.position)) continue;
      context.fillStyle = entry.color;
      context.fillRect(left, y - size(8), size(16), size(16));
      context.fillStyle = '#000000';
      context.fillText(entry.letter, left + size(4), y);
      context.fillStyle = parts.textColor;
      context.fillText(`${entry.name}: ${entry.count}`, left + size(22), y, side - size(42));
      y += size(22);
    }
  } else if (parts.bar) {
    const { low, high, map, scale } = parts.bar;
    const table = colorTable(map);
    const top = head + size(10);
    const length = image.height - size(20);
    for (let y = 0; y < length; y++) {
      const value = low + (1 - y / Math.max(1, length - 1)) * (high - low);
      const entry = 4 * Math.round(255 * colorPlace(value, low, high, scale));
      context.fillStyle = `rgb(${table[entry]} ${table[entry + 1]} ${table[entry + 2]})`;
      context.fillRect(left, top + y, size(16), 1);
    }
    context.fillStyle = parts.textColor;
    for (const tick of ticksBetween(low, high, 8)) {
      const y = top + (1 - (tick - low) / (high - low)) * length;
      if (y < top + size(14)) continue; // the unit stands there
      context.fillRect(left + size(16), Math.round(y), size(4), Math.max(1, size(1)));
      context.fillText(shortNumber(tick), left + size(24), y, side - size(40));
    }
    context.fillText(parts.unit, left + size(24), top - size(2), side - size(40));
  }
  return canvas;
}

/** A canvas as a PNG file. */
export function pngBlob(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('the picture could not be written as PNG'));
    }, 'image/png');
  });
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);

/**
 * The picture as SVG: pixels and what is drawn over them as one image, title, colour bar and legend as shapes and text that can be
 * edited. Units are CSS pixels of the window.
 */
export function svgBlob(parts: PictureParts): Blob {
  const { image, overlay, title, unit, textColor, backColor } = parts;
  const [width, height] = [image.clientWidth, image.clientHeight];
  const flat = document.createElement('canvas');
  flat.width = image.width;
  flat.height = image.height;
  const context = flat.getContext('2d');
  if (!context) throw new Error('the picture could not be composed: no 2-d canvas');
  context.fillStyle = backColor;
  context.fillRect(0, 0, flat.width, flat.height);
  context.drawImage(image, 0, 0);
  context.drawImage(overlay, 0, 0, image.width, image.height);
  const [side, head] = [parts.legend ? 230 : 110, 30];
  const left = width + 12;
  const text = (x: number, y: number, words: string, more = ''): string =>
    `<text x="${x}" y="${y}" dominant-baseline="middle"${more}>${escape(words)}</text>`;
  // A long title becomes smaller rather than cut; a bold letter is about 0.6 of its size wide.
  const titleSize = Math.min(13, Math.max(6, (width + side - 16) / (0.6 * Math.max(1, title.length))));
  const shapes: string[] = [
    text(8, head / 2, title, ` font-weight="600" font-size="${titleSize.toFixed(1)}"`),
  ];
  if (parts.legend) {
    let y = head + 14;
    for (const entry of parts.legend.census.entries) {
      if (parts.legend.hidden.has(entry.position)) continue;
      shapes.push(
        `<rect x="${left}" y="${y - 8}" width="16" height="16" fill="${entry.color}"/>`,
        text(left + 4, y, entry.letter, ' fill="#000000"'),
        text(left + 22, y, `${entry.name}: ${entry.count}`),
      );
      y += 22;
    }
  } else if (parts.bar) {
    const { low, high, map, scale } = parts.bar;
    const table = colorTable(map);
    const [top, length] = [head + 10, height - 20];
    const steps = 128;
    for (let step = 0; step < steps; step++) {
      const value = low + (1 - (step + 0.5) / steps) * (high - low);
      const entry = 4 * Math.round(255 * colorPlace(value, low, high, scale));
      const color = `rgb(${table[entry]},${table[entry + 1]},${table[entry + 2]})`;
      const y = top + (step * length) / steps;
      shapes.push(
        `<rect x="${left}" y="${y.toFixed(2)}" width="16" height="${(length / steps + 0.5).toFixed(2)}" fill="${color}"/>`,
      );
    }
    for (const tick of ticksBetween(low, high, 8)) {
      const y = top + (1 - (tick - low) / (high - low)) * length;
      if (y < top + 14) continue; // the unit stands there
      shapes.push(
        `<line x1="${left + 16}" x2="${left + 20}" y1="${y.toFixed(2)}" y2="${y.toFixed(2)}" stroke="${textColor}"/>`,
        text(left + 24, y, shortNumber(tick)),
      );
    }
    shapes.push(text(left + 24, top - 2, unit));
  }
  const [wide, high] = [width + side, height + head];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}">` +
    `<title>${escape(title)}</title><rect width="${wide}" height="${high}" fill="${backColor}"/>` +
    `<image x="0" y="${head}" width="${width}" height="${height}" href="${flat.toDataURL('image/png')}"/>` +
    `<g font-family="${escape(parts.font.replaceAll('"', "'"))}" font-size="12" fill="${textColor}">${shapes.join('')}</g></svg>\n`;
  return new Blob([svg], { type: 'image/svg+xml' });
}
