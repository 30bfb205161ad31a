import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import { expect, test } from './fixture.ts';
import { chooseRun, openSample } from './shellSupport.ts';

async function showData(page: Page, run: number): Promise<void> {
  await openSample(page);
  await chooseRun(page, run);
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('heading', { name: `xppsamp01 run ${run}` })).toBeVisible();
}

const row = (page: Page, event: number) =>
  page
    .getByRole('grid', { name: 'Events' })
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell', { name: String(event), exact: true }) })
    .first();
const eventNumber = (page: Page) => page.getByRole('spinbutton', { name: 'Event number' });
const settled = (page: Page) => expect(page.locator('.image-pane')).toHaveAttribute('data-settled', 'true');
const pane = (page: Page, event: number) =>
  page.getByRole('region', { name: new RegExp(`event ${event} raw$`) });

async function saved(page: Page, press: () => Promise<void>): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return readFileSync(await download.path());
}

test('runs are listed with what is in them, and dark ones are marked', async ({ samplePage: page }) => {
  await showData(page, 1);
  const runs = page.getByRole('listbox', { name: 'Runs of the experiment' });
  await expect(runs.getByRole('option')).toHaveCount(4);
  const second = runs.getByRole('option').filter({ hasText: 'run 2' });
  await expect(second).toContainText('3 steps');
  await expect(second.getByTitle(/^dark:/)).toBeVisible();
  await expect(runs.getByRole('option').filter({ hasText: 'run 4' })).toContainText('2 streams');
  await page.getByRole('textbox', { name: 'Filter runs' }).fill('jungfrau');
  await expect(runs.getByRole('option')).toHaveCount(2);
  await page.getByRole('textbox', { name: 'Filter runs' }).fill('');
  await page.getByText('dark', { exact: true }).click();
  await expect(runs.getByRole('option').filter({ hasText: 'run 3' })).toHaveCount(0);
});

test('events are stepped through by keys, contrast stays when it is locked', async ({ samplePage: page }) => {
  await showData(page, 1);
  await settled(page);
  await expect(pane(page, 0)).toBeVisible();
  const main = page.getByRole('region', { name: 'Data', exact: true });
  await main.focus();
  for (let event = 1; event <= 5; event++) await page.keyboard.press('ArrowRight');
  await expect(eventNumber(page)).toHaveValue('5');
  await expect(pane(page, 5)).toBeVisible();
  await expect(row(page, 5)).toHaveAttribute('aria-selected', 'true');
  // In the picture, too.
  await page.getByRole('application').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(eventNumber(page)).toHaveValue('4');
  await settled(page);

  await page.getByRole('button', { name: /lock/i }).click();
  const limits = () =>
    page
      .locator('.image-pane')
      .getByRole('spinbutton')
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
  const before = await limits();
  await page.keyboard.press('ArrowRight');
  await expect(pane(page, 5)).toBeVisible();
  await settled(page);
  expect(await limits()).toEqual(before);

  const table = page.getByRole('grid', { name: 'Events' });
  await table.focus();
  await page.keyboard.press('End');
  await expect(eventNumber(page)).toHaveValue('59');
  await page.keyboard.press('ArrowUp');
  await expect(eventNumber(page)).toHaveValue('58');
  await eventNumber(page).fill('12');
  await eventNumber(page).press('Enter');
  await expect(row(page, 12)).toHaveAttribute('aria-selected', 'true');
  await expect(pane(page, 12)).toBeVisible();
});

test('events are filtered by calib cycle and event code', async ({ samplePage: page }) => {
  await showData(page, 2);
  await page.getByRole('combobox', { name: 'Calib cycle' }).click();
  await page.getByRole('option', { name: /^1\s*\d+ events/ }).click();
  const filter = page.getByRole('group', { name: 'Filter of the events' });
  await expect(filter).not.toContainText('0 listed');
  const grid = page.getByRole('grid', { name: 'Events' });
  const firstRow = grid.getByRole('row').nth(1).getByRole('gridcell');
  await expect(firstRow.nth(3)).toHaveText('1');
  await page.getByRole('combobox', { name: 'Event code' }).click();
  await page.getByRole('option').filter({ hasText: 'events' }).first().click();
  await expect(filter).toContainText('listed');
});

test('frames, tables and fields can be taken away', async ({ samplePage: page }) => {
  await showData(page, 3);
  await settled(page);
  const array = decodeNpy(
    new Uint8Array(
      await saved(page, async () => {
        await page.getByRole('button', { name: 'Export' }).click();
        await page.getByRole('menuitem', { name: 'Save numbers (.npy)' }).click();
      }),
    ),
    'the saved frame',
  );
  expect([array.dtype, ...array.shape]).toEqual(['uint16', 704, 768]);
  const table = String(
    await saved(page, () => page.getByTitle('Save the listed events as a table').click()),
  ).trim();
  expect(table.split('\n')[0]).toBe('event,time [s],fiducials,event codes,step,damage');
  expect(table.split('\n').length).toBeGreaterThan(2);

  await page.getByRole('tab', { name: 'jungfrau512k' }).click();
  await settled(page);
  await expect(page.getByText('uint16 (1,512,1024)')).toBeVisible();

  const inspector = page.getByRole('region', { name: 'Inspector of the data' });
  await inspector.getByRole('treeitem', { name: /EBeam/ }).click();
  await expect(inspector.getByRole('treeitem', { name: /ebeamCharge/i })).toBeVisible();
  await inspector.getByRole('tab', { name: 'configuration' }).click();
  await inspector.getByRole('treeitem', { name: /jungfrau512k/ }).click();
  await expect(inspector.getByRole('treeitem', { name: /numberOfModules/ })).toContainText('1');

  await page.getByRole('tab', { name: 'Over the run' }).click();
  await page.getByRole('combobox', { name: 'Quantities' }).click({ force: true });
  await page
    .getByRole('option', { name: /ebeamCharge/i })
    .first()
    .click();
  await expect(page.getByRole('img', { name: /ebeamCharge/i })).toBeVisible();
});

test('frames are shown raw, without pedestals, and calibrated, at their place', async ({
  samplePage: page,
}) => {
  await showData(page, 3);
  await settled(page);
  const forms = page.getByRole('group', { name: 'Form of the frame' });
  await expect(forms.getByRole('button', { name: 'raw' })).toHaveAttribute('aria-pressed', 'true');
  await forms.getByRole('button', { name: 'calibrated' }).click();
  await expect(page.getByRole('region', { name: /event 0 calibrated$/ })).toBeVisible();
  await expect(page.getByText(/applied: pedestals, common mode/)).toBeVisible();
  await settled(page);
  await expect(page.locator('.image-pane .foot')).toContainText('float32');
  await forms.getByRole('button', { name: '− pedestals' }).click();
  await expect(page.getByText(/applied: pedestals(;|$)/)).toBeVisible();
  await expect(page.getByText(/geometry \d+-end\.data/)).toBeVisible();
  await page.getByRole('checkbox', { name: 'by geometry' }).uncheck();
  await expect(page.getByText(/geometry \d+-end\.data/)).toHaveCount(0);
  await forms.getByRole('button', { name: 'raw' }).click();
  await expect(page.locator('.image-pane .foot')).toContainText('uint16');
});

test('frames of chosen events are averaged, kept, and handed on to the mask editor', async ({
  samplePage: page,
}) => {
  await showData(page, 3);
  await page.getByRole('tab', { name: 'Averages' }).click();
  await expect(page.getByText('No averages yet.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Form of the frames' }).selectOption('calibrated');
  await page.getByRole('checkbox', { name: /all events/ }).uncheck();
  await page.getByRole('spinbutton', { name: 'First event' }).fill('2');
  await page.getByRole('spinbutton', { name: 'End of the events' }).fill('8');
  await page.getByRole('button', { name: 'Average', exact: true }).click();
  const kept = page.getByRole('listbox', { name: 'Kept averages' }).getByRole('option');
  await expect(kept).toHaveCount(1);
  await expect(kept).toContainText('6 frames');
  await settled(page);
  await page.getByRole('group', { name: 'Image' }).getByRole('button', { name: 'maximum' }).click();
  await expect(page.getByRole('region', { name: /^maximum: / })).toBeVisible();
  // Saved in other forms, and as a picture that stands for itself.
  const folder = mkdtempSync(join(tmpdir(), 'calibdesk-average-'));
  const form = page.getByRole('form', { name: 'Save the average' });
  for (const name of ['all.h5', 'maximum.tif', 'profiles.csv']) {
    await page.getByRole('button', { name: 'Save…' }).click();
    await form.getByRole('textbox', { name: 'File' }).fill(join(folder, name));
    await form.getByRole('button', { name: 'Save' }).click();
    // The form goes when the file is there.
    await expect(form).toBeHidden();
    expect(existsSync(join(folder, name))).toBe(true);
  }
  expect(readFileSync(join(folder, 'all.h5')).subarray(1, 4).toString()).toBe('HDF');
  expect(readFileSync(join(folder, 'maximum.tif')).subarray(0, 2).toString()).toBe('II');
  expect(readFileSync(join(folder, 'profiles.csv'), 'utf8').split('\n')).toHaveLength(1 + 768 + 704 + 1);
  rmSync(folder, { recursive: true, force: true });
  for (const [entry, begin] of [
    ['Save picture (.svg)', '<svg'],
    ['Save picture (.pdf)', '%PDF-1.4'],
  ]) {
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: entry }).click(),
    ]);
    const text = readFileSync(await download.path(), 'latin1');
    expect(text.startsWith(begin)).toBe(true);
  }
  await page.getByRole('button', { name: 'Projections' }).click();
  const chart = page.getByRole('figure', { name: 'mean by column' });
  await expect(chart).toBeVisible();
  const [drawing] = await Promise.all([
    page.waitForEvent('download'),
    chart.getByRole('button', { name: 'svg' }).click(),
  ]);
  expect(readFileSync(await drawing.path(), 'utf8')).toMatch(/^<svg[\s\S]*<path/);
  await page.screenshot({ path: test.info().outputPath('projections.png') });
  await page.getByRole('button', { name: 'Projections' }).click();
  await page.getByRole('button', { name: 'On geometry…' }).click();
  await expect(page.getByRole('region', { name: 'Geometry viewer' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Close data' })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.keyboard.press('Control+2');
  await page.getByRole('button', { name: 'Mask…' }).click();
  await expect(page.getByRole('region', { name: 'Mask editor' })).toBeVisible();
  await expect(page.locator('.result')).toContainText('0 of 540,672 pixels masked');
  await page.keyboard.press('Control+2');
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(kept).toHaveCount(0);
});
