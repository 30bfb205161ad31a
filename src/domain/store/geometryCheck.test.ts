import { describe, expect, it } from 'vitest';
import { checkGeometryText } from './geometryCheck.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const line = 'IP 0 SENS2X1:V1 0 10. -.5 1e3 90 0 +0 0.1 inf -0.0';

describe('geometry text', () => {
  it('accepts comments, blank lines, any blanks and line ends', () => {
    expect(() =>
      checkGeometryText(bytes(`# title\r\n\r\n  ${line}\r\n\t${line.replaceAll(' ', '\t')}`), 'g'),
    ).not.toThrow();
  });

  it.each([
    ['', /no objects/],
    ['# only comments\n', /no objects/],
    ['1 2 3\n', /line 1: 3 fields/],
    [`${line}\n${line} 7\n`, /line 2: 14 fields/],
    [line.replace('IP 0', 'IP 0.0'), /"0.0" is no index/],
    [line.replace('10.', '1,0'), /"1,0" is no number/],
    [line.replace('10.', '0x10'), /is no number/],
  ])('refuses %j', (text, message) => {
    expect(() => checkGeometryText(bytes(text), 'g')).toThrow(message);
  });
});
