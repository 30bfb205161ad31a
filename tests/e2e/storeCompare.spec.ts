import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { differenceOf } from '../../src/domain/array/difference.ts';
import { parseConstantsText } from '../../src/domain/store/constantsText.ts';
import { expect, test, type Sample } from './fixture.ts';
import { openSample } from './shellSupport.ts';

const epix = 'Epix100a::CalibV1/XppEndstation.0:Epix100a.1';

async function openStore(page: Page): Promise<void> {
  await openSample(page);
  await page.keyboard.press('Control+1');
  await expect(page.getByRole('treeitem', { name: 'Epix100a::CalibV1' })).toBeVisible();
}

const line = (page: Page, name: string) => page.getByRole('treeitem').filter({ hasText: name });

function numbers(sample: Sample, path: string) {
  const file = join(sample.calibdir, epix, path);
  return parseConstantsText(readFileSync(file), file).array;
}

/** Selects two files of a type beside each other. */
async function selectTwo(page: Page, type: string, first: string, second: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Filter the tree' }).fill(`epix100a ${type} -end.data`);
  await line(page, first).click();
  await line(page, second).click({ modifiers: ['Control'] });
  await expect(page.getByRole('region', { name: 'Comparison' })).toBeVisible();
}

test('two files are compared: difference, ratio, histogram, and both with one view', async ({
  samplePage: page,
  sample,
}) => {
  await openStore(page);
  await selectTwo(page, 'pedestals', '0-end.data', '4-end.data');
  const comparison = page.getByRole('region', { name: 'Comparison' });
  const expected = differenceOf(
    numbers(sample, 'pedestals/0-end.data'),
    numbers(sample, 'pedestals/4-end.data'),
  );
  await expect(comparison).toContainText(
    `${String(expected.changed).replace(/\B(?=(\d{3})+$)/g, '\u2009')} of`,
  );
  await expect(comparison.locator('.image-pane')).toHaveAttribute('data-settled', 'true');
  await comparison.getByRole('tab', { name: 'Ratio' }).click();
  await expect(comparison.getByRole('tab', { name: 'Ratio' })).toHaveAttribute('aria-selected', 'true');
  await comparison.getByRole('tab', { name: 'Histogram' }).click();
  await expect(comparison.getByText(/values in \d+ bins/)).toBeVisible();
  await comparison.getByRole('tab', { name: 'Side by side' }).click();
  const stages = comparison.getByRole('application');
  await expect(stages).toHaveCount(2);
  const scales = comparison.locator('.foot .zoom');
  await expect(scales.first()).toHaveText(/\d+ %/);
  const before = await scales.nth(1).textContent();
  await stages.first().focus();
  await stages.first().press('+');
  await expect(scales.nth(1)).not.toHaveText(before ?? '');
  await expect(scales.first()).toHaveText((await scales.nth(1).textContent()) ?? '');
});

test('changed status bits are counted, flagged pixels listed, and a trend drawn', async ({
  samplePage: page,
}) => {
  await openStore(page);
  await selectTwo(page, 'pixel_status', '0-end.data', '4-end.data');
  const comparison = page.getByRole('region', { name: 'Comparison' });
  await expect(comparison.getByRole('tab', { name: 'Changed bits' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect(comparison).toContainText(/newly flagged/);
  await line(page, '4-end.data').click();
  await page.getByRole('tab', { name: 'Pixels' }).click();
  await expect(page.getByRole('table', { name: 'Status bits by segment' })).toBeVisible();
  await expect(
    page.getByRole('list', { name: 'Flagged pixels' }).getByRole('listitem').first(),
  ).toContainText('row');
  await page.getByRole('tab', { name: 'Trend' }).click();
  await expect(page.getByText(/flagged pixels at \d+ points over first run/)).toBeVisible();
  await page.getByRole('tabpanel').getByRole('button', { name: '0-end.data' }).click();
  await expect(page.getByRole('tablist', { name: 'Views of the file' })).toContainText('0-end.data');
});
