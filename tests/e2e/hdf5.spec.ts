import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import { expect, test } from './fixture.ts';
import { writeHdf5 } from './hdf5File.ts';

let folder: string;
let file: string;
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calibdesk-e2e-hdf5-'));
  file = join(folder, 'made.h5');
  await writeHdf5(file);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function openFile(page: Page, name: string): Promise<void> {
  // Keys act when the window is up.
  await expect(page.getByRole('heading', { name: 'Calibdesk' })).toBeVisible();
  await page.keyboard.press('Control+7');
  await page
    .getByRole('region', { name: 'HDF5 file' })
    .getByRole('button', { name: /Open a/ })
    .first()
    .click();
  const browser = page.getByRole('dialog', { name: 'Open an HDF5 file' });
  const address = browser.getByRole('textbox', { name: 'Path' });
  // The answer for the folder to begin with must not come in the middle of typing.
  await expect(browser.getByRole('listbox')).toBeFocused();
  await address.fill(folder);
  await address.press('Enter');
  await browser.getByRole('option', { name }).dblclick();
}

const row = (page: Page, name: string) =>
  page.getByRole('treeitem').filter({ has: page.getByText(name, { exact: true }) });

test('tree, attributes, image with a slider, line, text and table of a file', async ({ freshPage: page }) => {
  await openFile(page, 'made.h5');
  const tree = page.getByRole('tree', { name: 'Objects of the file' });
  await expect(row(page, 'alias')).toContainText('/entry/stack');
  await row(page, 'entry').click();
  await expect(page.getByRole('region', { name: 'Selected object' })).toContainText('xpptest01');
  await tree.press('ArrowRight');
  await expect(row(page, 'stack')).toContainText('float32 5×40×60');

  await row(page, 'stack').click();
  await expect(page.getByRole('region', { name: 'Selected object' })).toContainText('gzip 1');
  await expect(page.locator('.image-pane')).toHaveAttribute('data-settled', 'true');
  await expect(page.getByText('float32 (40,60)')).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Index of dimension 0' }).fill('3');
  await page.keyboard.press('Enter');
  await expect(page.locator('.image-pane')).toHaveAttribute('aria-label', 'stack [3, :, :]');
  await page.getByRole('button', { name: 'Export' }).click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Save numbers (.npy)' }).click();
  const saved = await (await waiting).path();
  const array = decodeNpy(readFileSync(saved), saved);
  expect([array.shape, array.data[0]]).toEqual([[40, 60], 3 * 2400]);

  await row(page, 'line').click();
  await expect(page.getByText('9,000 values by their index')).toBeVisible();
  await page.getByRole('tab', { name: 'Table' }).click();
  await expect(page.getByText('1,000 of 9,000 elements')).toBeVisible();
  await row(page, 'text').click();
  await page.getByRole('tab', { name: 'Text' }).click();
  await expect(page.locator('pre')).toContainText('a text of the file');
});

test('nothing large is read without asking, and every other element can be had', async ({
  freshPage: page,
}) => {
  await openFile(page, 'made.h5');
  await row(page, 'entry').dblclick();
  await row(page, 'large').click();
  await expect(page.getByText('This takes 100 MB')).toBeVisible();
  await page.getByRole('button', { name: 'Read one of every 2' }).click();
  await expect(page.getByText('uint8 (5000,5000)')).toBeVisible();
  await expect(page.getByText('thinned out: one of every 2 elements')).toBeVisible();
});

test('groups of many members come in pages, search finds by attribute and name', async ({
  freshPage: page,
}) => {
  await openFile(page, 'made.h5');
  await row(page, 'many').dblclick();
  const tree = page.getByRole('tree', { name: 'Objects of the file' });
  await expect(tree).toHaveAttribute('data-rows', String(3 + 1000 + 1));
  await tree.focus();
  await tree.press('End');
  await page.getByText('read 500 more').click();
  await expect(tree).toHaveAttribute('data-rows', String(3 + 1500));
  const search = page.getByRole('searchbox', { name: 'Search in the file' });
  await search.fill('xpptest01');
  await search.press('Enter');
  await expect(page.getByText('1 of')).toBeVisible();
  await search.fill('group0042');
  await search.press('Enter');
  await page.getByRole('list', { name: 'Found objects' }).getByRole('button').click();
  await expect(page.getByRole('heading', { name: '/many/group0042' }).first()).toBeVisible();
  await expect(page.getByRole('treeitem', { selected: true })).toContainText('group0042');
});

test('a file that is no HDF5 file says so', async ({ freshPage: page }) => {
  writeFileSync(join(folder, 'foreign.h5'), 'something else');
  await openFile(page, 'foreign.h5');
  await expect(page.getByRole('alert')).toContainText('not an HDF5 file');
});
