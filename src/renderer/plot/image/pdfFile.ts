/** Longest side of a page, points (1/72 inch): that of A4. */
const pageSide = 842;
const margin = 24;

const latin = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').replace(/[\\()]/g, '\\$&');

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Objects of a PDF file (ISO 32000-1, 7.3 and 7.5) with their cross-reference table; object 1 is the catalog. */
export function pdfDocument(objects: readonly (string | Uint8Array<ArrayBuffer>)[][], info: number): Blob {
  const encoder = new TextEncoder();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const add = (part: string | Uint8Array<ArrayBuffer>): void => {
    const bytes = typeof part === 'string' ? encoder.encode(part) : part;
    parts.push(bytes);
    length += bytes.length;
  };
  add('%PDF-1.4\n');
  add(Uint8Array.of(0x25, 0xe2, 0xe3, 0xcf, 0xd3, 0x0a)); // tells transfers that the file is binary
  const offsets = objects.map((content, index) => {
    const offset = length;
    add(`${index + 1} 0 obj\n`);
    content.forEach(add);
    add('\nendobj\n');
    return offset;
  });
  const table = length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  add(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join('')}`);
  add(
    `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${info} 0 R >>\nstartxref\n${table}\n%%EOF\n`,
  );
  return new Blob(parts, { type: 'application/pdf' });
}

/** A picture of RGBA bytes as a PDF file of one page, in its own resolution. */
export async function pdfOfPixels(
  rgba: ArrayLike<number>,
  width: number,
  height: number,
  title: string,
): Promise<Blob> {
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0, j = 0; j < rgb.length; i += 4, j += 3) {
    rgb[j] = rgba[i];
    rgb[j + 1] = rgba[i + 1];
    rgb[j + 2] = rgba[i + 2];
  }
  const pixels = await deflated(rgb);
  const scale = (pageSide - 2 * margin) / Math.max(width, height);
  const [wide, high] = [width * scale, height * scale];
  const box = `0 0 ${(wide + 2 * margin).toFixed(2)} ${(high + 2 * margin).toFixed(2)}`;
  const draw = `q ${wide.toFixed(2)} 0 0 ${high.toFixed(2)} ${margin} ${margin} cm /P Do Q`;
  return pdfDocument(
    [
      ['<< /Type /Catalog /Pages 2 0 R >>'],
      ['<< /Type /Pages /Kids [3 0 R] /Count 1 >>'],
      [
        `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> >>`,
      ],
      [`<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`],
      [
        `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode /Length ${pixels.length} >>\nstream\n`,
        pixels,
        '\nendstream',
      ],
      [`<< /Title (${latin(title)}) /Producer (Calibdesk) >>`],
    ],
    6,
  );
}

export function pdfBlob(canvas: HTMLCanvasElement, title: string): Promise<Blob> {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the picture could not be read: no 2-d canvas');
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return pdfOfPixels(data, canvas.width, canvas.height, title);
}
