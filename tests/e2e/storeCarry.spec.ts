import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test, type Sample } from './fixture.ts';
import { openStore } from './storeSupport.ts';

const source = 'XppEndstation.0:Epix100a.1';
const folder = `Epix100a::CalibV1/${source}/pedestals`;
const other = (sample: Sample, ...path: string[]): string =>
  join(sample.root, sample.instrument, 'xppother1', 'calib', ...path);

async function openWithOther(page: Page, sample: Sample): Promise<void> {
  mkdirSync(other(sample), { recursive: true });
  await openStore(page, sample);
  await expect(page.getByRole('treeitem', { name: 'xppother1' })).toBeVisible();
}

test.describe('copying between experiments', () => {
  test('by dragging all of a detector: one plan, applied, undone', async ({ samplePage: page, sample }) => {
    await openWithOther(page, sample);
    const group = page.getByRole('treeitem', { name: 'Epix100a::CalibV1' });
    await group.dragTo(page.getByRole('treeitem', { name: 'xppother1' }));
    const plan = page.getByRole('dialog');
    await expect(plan).toContainText(/copy \d\d files to xppother1/);
    await expect(plan).toContainText('pedestals/4-end.data');
    await page.screenshot({ path: test.info().outputPath('plan.png') });
    expect(existsSync(other(sample, folder))).toBe(false);
    await plan.getByRole('button', { name: 'Apply' }).click();
    await expect(plan).toBeHidden();
    expect(existsSync(other(sample, folder))).toBe(true);
    const name = '4-end.data';
    expect(readFileSync(other(sample, folder, name))).toEqual(
      readFileSync(join(sample.calibdir, folder, name)),
    );
    await page.keyboard.press('Control+z');
    // A change made in this window is undone without asking again.
    await expect.poll(() => existsSync(other(sample, folder, name))).toBe(false);
  });

  test('by keys: take, go there, put', async ({ samplePage: page, sample }) => {
    await openWithOther(page, sample);
    await page.getByRole('searchbox', { name: 'Filter the tree' }).fill('epix100a.1 pedestals 4-end');
    const tree = page.getByRole('tree', { name: 'Calibration store' });
    await page.getByRole('treeitem').filter({ hasText: '4-end.data' }).click();
    await tree.press('Control+c');
    await expect(page.getByText('Taken: 1 file')).toBeVisible();
    await page.getByRole('searchbox', { name: 'Filter the tree' }).fill('');
    await page.getByRole('treeitem', { name: 'xppother1' }).click();
    await tree.press('Control+v');
    await expect(page.getByRole('dialog')).toContainText('copy 1 file to xppother1');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    expect(existsSync(other(sample, folder))).toBe(false);
  });
});
