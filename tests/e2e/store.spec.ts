import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { bytesOfArray } from '../../src/domain/array/ndarray.ts';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import { parseConstantsText } from '../../src/domain/store/constantsText.ts';
import { expect, test, type Sample } from './fixture.ts';
import { openStore } from './storeSupport.ts';

const epix = 'Epix100a::CalibV1/XppEndstation.0:Epix100a.1';

function fileLine(page: Page, name: string): Locator {
  return page.getByRole('treeitem').filter({ hasText: name });
}

/** Finds a file by the filter and selects it. */
async function selectFile(page: Page, words: string, name: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Filter the tree' }).fill(`${words} ${name}`);
  await fileLine(page, name).click();
  await expect(page.getByRole('tablist', { name: 'Views of the file' })).toContainText(name);
}

function readNumbers(sample: Sample, path: string) {
  const file = join(sample.calibdir, path);
  return parseConstantsText(readFileSync(file), file).array;
}

async function settled(page: Page): Promise<void> {
  await expect(page.locator('.image-pane')).toHaveAttribute('data-settled', 'true');
}

test.describe('tree', () => {
  test('is gone through by keys alone', async ({ samplePage: page, sample }) => {
    await openStore(page, sample);
    const tree = page.getByRole('tree', { name: 'Calibration store' });
    await tree.focus();
    await tree.press('Home');
    await expect(
      page.getByRole('treeitem', { name: sample.instrument, exact: false }).first(),
    ).toHaveAttribute('aria-selected', 'true');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await tree.press(key);
    await expect(page.getByRole('treeitem', { name: 'Epix100a::CalibV1' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await tree.press('ArrowRight');
    await tree.press('ArrowRight');
    const source = page.getByRole('treeitem', { name: 'XppEndstation.0:Epix100a.1' });
    await expect(source).toHaveAttribute('aria-selected', 'true');
    await expect(source).toHaveAttribute('aria-level', '4');
    await expect(source).toHaveAttribute('aria-expanded', 'false');
    await tree.press('ArrowLeft');
    await tree.press('ArrowLeft');
    await expect(source).toBeHidden();
  });

  test('filters as one types in it, and Escape brings all back', async ({ samplePage: page, sample }) => {
    await openStore(page, sample);
    const tree = page.getByRole('tree', { name: 'Calibration store' });
    const before = await page.getByRole('treeitem').count();
    await tree.focus();
    await page.keyboard.type('epix100a ped 4-end');
    await expect(fileLine(page, '4-end.data')).toBeVisible();
    await expect(page.getByText('1 found')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('treeitem')).toHaveCount(before);
  });

  test('marks files that are never used', async ({ samplePage: page, sample }) => {
    await openStore(page, sample);
    await page.getByRole('searchbox', { name: 'Filter the tree' }).fill('cspad2x2 pedestals 2-3');
    await expect(fileLine(page, '2-3.data')).toContainText('never used');
  });
});

test.describe('file', () => {
  test('shows exact values under the cursor', async ({ samplePage: page, sample }) => {
    await openStore(page, sample);
    await selectFile(page, 'epix100a pedestals', '4-end.data');
    await settled(page);
    const array = readNumbers(sample, `${epix}/pedestals/4-end.data`);
    const stage = page.locator('.stage');
    const box = await stage.boundingBox();
    if (!box) throw new Error('the image has no place on the page');
    for (const [x, y] of [
      [0.5, 0.5],
      [0.42, 0.3],
      [0.6, 0.8],
    ]) {
      await page.mouse.move(box.x + box.width * x, box.y + box.height * y);
      const text = await page.getByText(/row \d+ col \d+ +value /).textContent();
      const [, row, column, value] = /row (\d+) col (\d+) +value (\S+)/.exec(text ?? '') ?? [];
      expect(Number(value)).toBe(Number(array.data[Number(row) * array.shape[1] + Number(column)]));
    }
    await page.mouse.move(box.x + 20, box.y + box.height / 2);
    await expect(page.getByText('no pixel')).toBeVisible();
  });

  test('opens as histogram, statistics, text and history', async ({ samplePage: page, sample }) => {
    await openStore(page, sample);
    await selectFile(page, 'epix100a pedestals', '4-end.data');
    await page.getByRole('tab', { name: 'Histogram' }).click();
    await expect(page.getByText(/values in \d+ bins/)).toBeVisible();
    await page.getByRole('tab', { name: 'Histogram' }).press('ArrowRight');
    await expect(page.getByRole('rowheader', { name: 'median' })).toBeVisible();
    await page.getByRole('tab', { name: 'Text' }).click();
    await expect(page.locator('pre')).toContainText('# DTYPE');
    await page.getByRole('tab', { name: 'History' }).click();
    await expect(page.getByText('HISTORY').first()).toBeVisible();
    const inspector = page.getByRole('region', { name: 'Selected file' });
    await expect(inspector).toContainText('(704,768)');
    await expect(inspector).toContainText('used in runs');
  });

  test('counts status bits, and hides them one by one', async ({ samplePage: page, sample }) => {
    await openStore(page, sample);
    await selectFile(page, 'epix100a pixel_status', '4-end.data');
    const array = readNumbers(sample, `${epix}/pixel_status/4-end.data`);
    const words = Array.from(array.data as Iterable<number | bigint>, Number);
    const legend = page.getByRole('group', { name: 'Status bits' });
    await expect(legend).toContainText(
      `${words.filter((word) => word > 0).length} of 540,672 pixels flagged`,
    );
    const first = legend.getByRole('listitem').first();
    await expect(first).toContainText(String(words.filter((word) => word & 1).length));
    await first.getByRole('checkbox').uncheck();
    await legend.getByRole('button', { name: 'Show all bits' }).click();
    await expect(first.getByRole('checkbox')).toBeChecked();
  });

  test('saves the numbers as npy', async ({ samplePage: page, sample }) => {
    await openStore(page, sample);
    await selectFile(page, 'epix100a pedestals', '4-end.data');
    await settled(page);
    await page.getByRole('button', { name: 'Export' }).click();
    const waiting = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Save numbers (.npy)' }).click();
    const saved = await (await waiting).path();
    const array = decodeNpy(readFileSync(saved), saved);
    const expected = readNumbers(sample, `${epix}/pedestals/4-end.data`);
    expect(array.shape).toEqual(expected.shape);
    expect(Buffer.from(bytesOfArray(array)).equals(bytesOfArray(expected))).toBe(true);
  });

  test('comes back after the graphics were lost', async ({ samplePage: page, sample }) => {
    await openStore(page, sample);
    await selectFile(page, 'epix100a pedestals', '4-end.data');
    await settled(page);
    const canvas = page.locator('.stage canvas').first();
    await canvas.evaluate((element) => {
      const gl = (element as HTMLCanvasElement).getContext('webgl2');
      const extension = gl?.getExtension('WEBGL_lose_context');
      extension?.loseContext();
      setTimeout(() => extension?.restoreContext(), 200);
    });
    await expect(page.getByText('The picture cannot be drawn')).toBeVisible();
    await expect(page.getByText('The picture cannot be drawn')).toBeHidden();
  });

  test('tells what is wrong with a file that is no array', async ({ samplePage: page, sample }) => {
    writeFileSync(join(sample.calibdir, epix, 'pedestals', '9-end.data'), '1 2 3\n4 x 6\n');
    await openStore(page, sample);
    await selectFile(page, 'epix100a pedestals', '9-end.data');
    await expect(page.getByRole('tabpanel')).toContainText(/row 2|line 2|'x'|"x"/);
  });
});

test.describe('timeline', () => {
  test('resolves the run under the cursor, by keys and typed', async ({ samplePage: page, sample }) => {
    await openStore(page, sample);
    await selectFile(page, 'epix100a pedestals', '4-end.data');
    const uses = page.getByRole('region', { name: /What applies to run/ });
    const pedestals = uses
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: 'pedestals' }) });
    await expect(pedestals).toContainText('4-end.data');
    await page.getByRole('slider', { name: 'Run cursor' }).press('ArrowLeft');
    await expect(pedestals).toContainText('2-3.data');
    await page.getByRole('spinbutton', { name: 'run cursor' }).fill('0');
    await page.getByRole('spinbutton', { name: 'run cursor' }).press('Enter');
    await expect(pedestals).toContainText('0-end.data');
    await expect(page.getByRole('listitem', { name: '0-end.data: wins 0-1' })).toBeVisible();
  });
});

test.describe('changes', () => {
  test('of a run range are a plan first, then applied and undone', async ({ samplePage: page, sample }) => {
    const folder = join(sample.calibdir, epix, 'pedestals');
    const bytes = readFileSync(join(folder, '2-3.data'));
    await openStore(page, sample);
    await selectFile(page, 'epix100a pedestals', '2-3.data');
    await page.getByRole('tree', { name: 'Calibration store' }).focus();
    await page.keyboard.press('F2');
    const form = page.getByRole('form', { name: 'Change the run range of' });
    await form.getByRole('textbox', { name: 'runs' }).fill('5-3');
    await expect(form.getByRole('alert')).toContainText('before begin');
    await expect(form.getByRole('button', { name: 'Show plan' })).toBeDisabled();
    await form.getByRole('textbox', { name: 'runs' }).fill('2-5');
    await form.getByRole('button', { name: 'Show plan' }).click();
    const plan = page.getByRole('dialog');
    await expect(plan).toContainText('nothing has been written yet');
    await expect(plan).toContainText('2-5.data');
    expect(existsSync(join(folder, '2-5.data'))).toBe(false);
    await plan.getByRole('button', { name: 'Apply' }).click();
    await expect(plan).toBeHidden();
    expect(readFileSync(join(folder, '2-5.data')).equals(bytes)).toBe(true);
    expect(existsSync(join(folder, '2-3.data'))).toBe(false);
    await page.getByRole('searchbox', { name: 'Filter the tree' }).fill('epix100a pedestals 2-');
    await expect(fileLine(page, '2-5.data')).toBeVisible();
    await page.getByRole('tree', { name: 'Calibration store' }).focus();
    await page.keyboard.press('Control+z');
    // A change made in this window is undone without asking again.
    await expect(fileLine(page, '2-3.data')).toBeVisible();
    expect(readFileSync(join(folder, '2-3.data')).equals(bytes)).toBe(true);
    expect(existsSync(join(folder, '2-5.data'))).toBe(false);
  });

  test('are not made when the plan is cancelled', async ({ samplePage: page, sample }) => {
    await openStore(page, sample);
    await selectFile(page, 'epix100a pedestals', '4-end.data');
    await fileLine(page, '4-end.data').click({ button: 'right' });
    await page.getByRole('menuitem', { name: /Delete/ }).click();
    await expect(page.getByRole('dialog')).toContainText('4-end.data');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    expect(existsSync(join(sample.calibdir, epix, 'pedestals', '4-end.data'))).toBe(true);
  });

  test('of other programs appear by themselves; the selection stays', async ({
    samplePage: page,
    sample,
  }) => {
    const folder = join(sample.calibdir, epix, 'pedestals');
    await openStore(page, sample);
    await selectFile(page, 'epix100a pedestals', '4-end.data');
    await page.getByRole('searchbox', { name: 'Filter the tree' }).fill('epix100a pedestals -end');
    writeFileSync(join(folder, '30-end.data'), readFileSync(join(folder, '4-end.data')));
    utimesSync(folder, new Date(), new Date());
    await expect(fileLine(page, '30-end.data')).toBeVisible();
    await expect(fileLine(page, '4-end.data')).toHaveAttribute('aria-selected', 'true');
    await expect(fileLine(page, '4-end.data')).toContainText('wins 4-29');
  });
});
