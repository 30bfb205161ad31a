import { expect, it } from 'vitest';
import { localTimeText, zoneAbbreviation } from './localTime.ts';

it('writes local time without zone', () => {
  expect(localTimeText(new Date(2021, 2, 4, 5, 6, 7, 999))).toBe('2021-03-04T05:06:07');
});

it('names the zone by letters only', () => {
  expect(zoneAbbreviation(new Date()) ?? 'NONE').toMatch(/^[A-Z]{2,5}$/);
});
