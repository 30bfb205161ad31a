import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import { parseConstantsText } from '../../src/domain/store/constantsText.ts';
import { expect, test } from './fixture.ts';
import { openSample } from './shellSupport.ts';

const stage = (page: Page): Locator => page.locator('.image-pane .stage').first();
const layers = (page: Page): Locator => page.getByRole('listbox', { name: /^Layers/ });
const steps = (page: Page): Locator => page.getByRole('region', { name: 'Steps' });
const result = (page: Page): Locator => page.locator('.result');

async function showMasks(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Activities' }).getByRole('button', { name: 'Masks' }).click();
}
const tool = (page: Page, name: string): Promise<void> =>
  page.getByRole('group', { name: 'Tool' }).getByRole('button', { name }).click();

/** Drags from one place to another, in fractions of the picture. */
async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const box = (await stage(page).boundingBox())!;
  const at = ([x, y]: [number, number]): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
  await page.mouse.move(...at(to));
  await page.mouse.up();
}

/** Masked pixels as the view counts them, once it has counted. */
async function masked(page: Page): Promise<number> {
  await expect(result(page)).toContainText(/pixels masked/);
  await expect(result(page)).toHaveAttribute('aria-busy', 'false');
  return Number(/^([\d,]+) of/.exec((await result(page).textContent())!.trim())![1].replaceAll(',', ''));
}

test('a mask is drawn in layers, counted, undone, and saved as files', async ({ freshPage: page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'calibdesk-masks-'));
  try {
    await showMasks(page);
    await expect(page.getByText('No mask is open')).toBeVisible();
    await page.getByRole('combobox', { name: 'Geometry' }).selectOption('nominal:epix10kaquad');
    await expect(stage(page)).toBeVisible();
    await expect.poll(() => masked(page)).toBe(0);

    await tool(page, 'Rectangle');
    await drag(page, [0.35, 0.35], [0.45, 0.45]);
    await expect(layers(page).getByRole('option', { name: /drawn/ })).toBeVisible();
    await expect.poll(() => masked(page)).toBeGreaterThan(1000);
    const rectangle = await masked(page);
    await tool(page, 'Circle');
    await drag(page, [0.5, 0.5], [0.52, 0.52]);
    await tool(page, 'Sector');
    await drag(page, [0.6, 0.5], [0.66, 0.6]);
    await tool(page, 'Polygon');
    for (const [x, y] of [
      [0.3, 0.7],
      [0.4, 0.7],
      [0.35, 0.85],
    ]) {
      const box = (await stage(page).boundingBox())!;
      await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
    }
    await stage(page).press('Enter');
    await tool(page, 'Brush');
    await drag(page, [0.6, 0.7], [0.7, 0.8]);
    await expect(steps(page)).toContainText('drawn: ring sector');
    await expect(steps(page)).toContainText('drawn: polygon');
    await expect(steps(page)).toContainText('drawn: brush');
    await expect.poll(() => masked(page)).toBeGreaterThan(rectangle);
    const all = await masked(page);

    // What is erased is good again; one undo brings it back.
    await stage(page).press('r');
    await stage(page).press('x');
    await drag(page, [0.34, 0.34], [0.46, 0.46]);
    await expect.poll(() => masked(page)).toBeLessThan(all);
    await stage(page).press('Control+z');
    await expect.poll(() => masked(page)).toBe(all);
    await stage(page).press('x');

    // A shape is selected, moved and removed.
    await stage(page).press('v');
    await stage(page).click({ position: await place(page, 0.4, 0.4) });
    await drag(page, [0.4, 0.4], [0.42, 0.42]);
    await expect(steps(page)).toContainText('move a shape');
    await stage(page).press('Delete');
    await expect.poll(() => masked(page)).toBeLessThan(all);
    await stage(page).press('Control+z');
    await stage(page).press('Control+z');
    await expect.poll(() => masked(page)).toBe(all);

    await page.getByRole('combobox', { name: 'Add a layer' }).selectOption('geometry');
    const edges = 4 * (2 * 384 + 2 * 350);
    await expect(layers(page).getByRole('option', { name: /sensor bits/ })).toContainText(
      edges.toLocaleString('en'),
    );
    await page.getByRole('combobox', { name: /How sensor bits joins/ }).selectOption('and');
    await expect.poll(() => masked(page)).toBeLessThan(edges);
    await page.getByRole('combobox', { name: /How sensor bits joins/ }).selectOption('or');
    await page.getByRole('combobox', { name: 'Add a layer' }).selectOption('rings');
    await page.getByRole('spinbutton', { name: 'To', exact: true }).fill('0.2');
    await page.getByRole('spinbutton', { name: 'To', exact: true }).press('Enter');
    await expect(steps(page)).toContainText('ring: to 0.2');
    await expect.poll(() => masked(page)).toBeGreaterThan(all + edges / 2);
    const total = await masked(page);

    const file = page.getByRole('textbox', { name: 'File to save' });
    await page.getByRole('combobox', { name: 'Form of the file' }).selectOption('npy');
    await file.fill(join(folder, 'mask.npy'));
    await page.getByRole('button', { name: 'Save as file' }).click();
    await expect(page.getByText(`${total.toLocaleString('en')} masked pixels written`)).toBeVisible();
    const array = decodeNpy(readFileSync(join(folder, 'mask.npy')), 'mask.npy');
    expect([...array.data].filter((value) => Number(value) === 0).length).toBe(total);
    await page.getByRole('combobox', { name: 'Form of the file' }).selectOption('document');
    await file.fill(join(folder, 'own.mask.json'));
    await page.getByRole('button', { name: 'Save as file' }).click();
    await expect(page.getByText('Mask saved')).toBeVisible();
    await page.getByRole('button', { name: 'Save as file' }).click();
    await expect(page.getByText(/there is such a file already; nothing was written/)).toBeVisible();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function place(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  const box = (await stage(page).boundingBox())!;
  return { x: x * box.width, y: y * box.height };
}

test('a mask of a source of the store is deployed through a plan', async ({ samplePage: page, sample }) => {
  await openSample(page);
  await showMasks(page);
  const sources = page.getByRole('combobox', { name: 'Source of the calib folder' });
  const { source } = sample.runs[0].detectors[0];
  await sources.selectOption(source);
  await expect(stage(page)).toBeVisible();
  await expect.poll(() => masked(page)).toBe(0);

  // Pixels without light are far below all others: a threshold on the pedestals, and flood by value.
  await page.getByRole('combobox', { name: 'Add a layer' }).selectOption('threshold');
  const low = page.getByRole('spinbutton', { name: 'Smallest good value' });
  await low.fill('100000');
  await low.press('Enter');
  await expect(result(page)).toContainText('(100.00 %)');
  await low.fill('-100000');
  await low.press('Enter');
  await expect.poll(() => masked(page)).toBe(0);
  await tool(page, 'Rectangle');
  await drag(page, [0.4, 0.4], [0.6, 0.6]);
  await expect.poll(() => masked(page)).toBeGreaterThan(10);
  const total = await masked(page);

  await page.getByRole('textbox', { name: 'Runs', exact: true }).fill('5-9');
  await page.getByRole('textbox', { name: 'Comment' }).fill('beam stop');
  await page.getByRole('button', { name: 'Show the plan…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('pixel_mask/5-9.data');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog).toBeHidden();
  const found = findMask(sample.calibdir, source);
  expect(found).not.toBeNull();
  const { array } = parseConstantsText(readFileSync(found!), found!);
  expect([...array.data].filter((value) => Number(value) === 0).length).toBe(total);

  await page.getByRole('combobox', { name: 'Geometry' }).selectOption('nominal:jungfrau16M');
  await expect(page.getByRole('alert')).toContainText('the geometry was not changed');
});

function findMask(calibdir: string, source: string): string | null {
  const groups = ['CsPad::CalibV1', 'CsPad2x2::CalibV1', 'Epix100a::CalibV1', 'Jungfrau::CalibV1'];
  const paths = groups.map((group) => join(calibdir, group, source, 'pixel_mask', '5-9.data'));
  return paths.find((path) => existsSync(path)) ?? null;
}
