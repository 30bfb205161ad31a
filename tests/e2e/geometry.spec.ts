import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { pixelCoordinates } from '../../src/domain/geometry/coordinates.ts';
import { crystfelText } from '../../src/domain/geometry/crystfelWrite.ts';
import { nominalText } from '../../src/domain/geometry/nominal.ts';
import { energyWavelength, ringOf } from '../../src/domain/geometry/rings.ts';
import { readGeometry } from '../../src/domain/geometry/tree.ts';
import { expect, test } from './fixture.ts';
import { openSample } from './shellSupport.ts';

const settled = (page: Page): Locator => page.locator('.image-pane[data-settled="true"]');

async function showGeometry(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Geometry/ }).click();
}

async function openNominal(page: Page, name: string): Promise<void> {
  await showGeometry(page);
  await page.getByRole('combobox', { name: 'Nominal geometry' }).selectOption(name);
  await expect(settled(page)).toBeVisible();
}

/** Opens a path through the file browser of the program. */
async function openFile(page: Page, button: string, path: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  const address = dialog.getByRole('textbox').first();
  // Where to begin is being listed: the answer takes the focus.
  await expect(dialog.getByRole('listbox')).toBeFocused();
  await address.fill(dirname(path));
  await address.press('Enter');
  await dialog.getByRole('option', { name: basename(path) }).dblclick();
  await expect(dialog).toBeHidden();
}

/** A temporary folder that goes with the test. */
async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'calibdesk-geometry-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const stage = (page: Page): Locator => page.locator('.image-pane .stage').first();
const field = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
/** The middle of the picture is the place of the beam after "Fit" of a symmetric detector. */
async function hover(page: Page, dx: number, dy: number): Promise<void> {
  const box = (await stage(page).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2 + dx, box.y + box.height / 2 + dy);
}

test('a nominal geometry is drawn, read under the cursor, and aligned in steps', async ({
  freshPage: page,
}) => {
  await openNominal(page, 'jungfrau4M');
  const tree = page.getByRole('tree', { name: 'Objects' });
  await expect(tree.getByRole('treeitem')).toHaveCount(10);
  await hover(page, 60, 60);
  const status = page.getByRole('contentinfo');
  await expect(status).toContainText(/p \d+ {2}row \d+ col \d+ {2}x -?\d+\.\d+ y -?\d+\.\d+ z -?\d+\.\d+ mm/);
  await expect(status).toContainText(/2θ \d+\.\d+° {2}q \d+\.\d+ 1\/Å {2}d \d+\.\d+ Å {2}value \d+/);
  await expect(page.getByRole('figure', { name: 'Radial profile' })).toContainText('Mean value over q');

  await page.getByRole('group', { name: 'Tool' }).getByRole('button', { name: 'Align' }).click();
  await stage(page).click({ position: { x: 200, y: 200 } });
  const selected = tree.locator('[aria-selected="true"]');
  await expect(selected).toContainText('JUNGFRAU:V1');
  const before = [await field(page, 'x in um').inputValue(), await field(page, 'y in um').inputValue()];
  await stage(page).press('ArrowRight');
  await stage(page).press('Shift+ArrowUp');
  const steps = page.getByRole('region', { name: 'Steps' });
  await expect(steps).toContainText(/1\. JUNGFRAU:V1 \d right 100 um/);
  await expect(steps).toContainText(/2\. JUNGFRAU:V1 \d up 1000 um/);
  // IP turns the camera by 90 degrees about the beam: what goes right on the screen is x of the file.
  const after = [await field(page, 'x in um').inputValue(), await field(page, 'y in um').inputValue()];
  expect(after.map((value, i) => Math.abs(Number(value) - Number(before[i])))).toEqual([100, 1000]);
  await stage(page).press('Control+z');
  await stage(page).press('Control+z');
  expect([await field(page, 'x in um').inputValue(), await field(page, 'y in um').inputValue()]).toEqual(
    before,
  );
  await stage(page).press('Control+Shift+z');
  await expect(field(page, 'x in um')).not.toHaveValue(before[0]);

  await field(page, 'tilt z in °').fill('0.5');
  await field(page, 'tilt z in °').press('Enter');
  await expect(steps).toContainText('tilt_z = 0.5');
  await field(page, 'tilt z in °').fill('half');
  await field(page, 'tilt z in °').press('Enter');
  await expect(page.getByRole('alert')).toContainText('is no number; nothing was changed');
  await page.getByRole('button', { name: 'Both', exact: true }).click();
  await expect(page.locator('.image-pane')).toHaveCount(2);
  await steps.getByRole('button', { name: 'Reset' }).click();
  await expect(page.locator('.image-pane')).toHaveCount(1);
  await expect(field(page, 'x in um')).toHaveValue(before[0]);
});

test('files: errors with their lines, data of the right size only, saving', async ({ freshPage: page }) => {
  await inFolder(async (folder) => {
    const text = nominalText('epix10kaquad');
    const good = join(folder, 'quad.data');
    const bad = join(folder, 'bad.data');
    writeFileSync(good, text);
    writeFileSync(bad, text.replace('-20150', 'wrong'));
    const npy = join(folder, 'pixels.npy');
    writeFileSync(npy, npyFile([4, 352, 384]));
    const other = join(folder, 'other.npy');
    writeFileSync(other, npyFile([3, 5]));

    await showGeometry(page);
    await openFile(page, 'Open file…', bad);
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('line 4');
    await expect(alert.locator('.wrong')).toContainText('wrong');
    await openFile(page, 'Open file…', good);
    await expect(settled(page)).toBeVisible();
    await expect(alert).toHaveCount(0);

    // A CrystFEL file is opened as a geometry of psana, and stays as it is.
    const crystfel = join(folder, 'quad.geom');
    const { top } = readGeometry(text);
    const geom = crystfelText(top, { frame: 1, zCorrection_um: 0, original: false });
    writeFileSync(crystfel, geom);
    await openFile(page, 'Open file…', crystfel);
    await expect(page.getByRole('tree', { name: 'Objects' })).toContainText('EPIX10KA:V2');
    expect(readFileSync(crystfel, 'utf8')).toBe(geom);
    await openFile(page, 'Open file…', good);
    await expect(page.getByRole('tree', { name: 'Objects' })).toContainText('QUAD');

    await openFile(page, 'Open data…', other);
    await expect(alert).toContainText('15 values do not fit the 540,672 pixels');
    await page.getByRole('button', { name: 'Close data' }).click();
    await openFile(page, 'Open data…', npy);
    await expect(page.getByRole('button', { name: 'Close data' })).toBeVisible();
    await expect(alert).toHaveCount(0);
    await hover(page, 60, 60);
    await expect(page.getByRole('contentinfo')).toContainText('value 7');

    await page.getByRole('treeitem', { name: /QUAD 0/ }).click();
    await page.getByRole('button', { name: 'Right (arrow right)' }).click();
    const saved = join(folder, 'aligned.data');
    await field(page, 'File to save').fill(saved);
    await page.getByRole('button', { name: 'Save as file' }).click();
    await expect(page.getByText('Geometry saved')).toBeVisible();
    const rows = readFileSync(saved, 'utf8').split('\n');
    // y of the frame of the interaction point runs to the right on the screen.
    expect(rows.find((row) => row.startsWith('IP'))).toMatch(/QUAD\s+0\s+0\s+100\s+-100000/);
    expect(readFileSync(good, 'utf8')).toBe(text);
    await page.getByRole('button', { name: 'Save as file' }).click();
    await expect(page.getByText(/there is such a file already; nothing was written/)).toBeVisible();
  });
});

test('points on rings give centre and distance', async ({ freshPage: page }) => {
  await openNominal(page, 'epix10ka2M');
  const fit = page.getByRole('region', { name: 'Fit to rings' });
  await fit.getByRole('button', { name: 'Pick points' }).click();
  await fit.getByRole('combobox').selectOption({ label: '5.000 Å' });
  await expect(fit.getByRole('button', { name: 'Fit', exact: true })).toBeDisabled();
  // Places of one circle about a point that is not the beam; some of them lie in gaps and count nothing.
  for (let k = 0; k < 16; k++) {
    const angle = ((k + 0.5) / 16) * 2 * Math.PI;
    await hover(page, 12 + 95 * Math.cos(angle), -7 + 95 * Math.sin(angle));
    await page.mouse.down();
    await page.mouse.up();
  }
  await expect(fit).toContainText(/(8|9|1\d) points/);
  await fit.getByRole('button', { name: 'Fit', exact: true }).click();
  await expect(fit.getByRole('status')).toContainText('converged');
  await expect(fit.getByRole('table', { name: 'Residuals per panel' })).toBeVisible();
  await fit.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('region', { name: 'Steps' })).toContainText(/1\. fit to \d+ ring points/);
  await fit.getByRole('button', { name: 'Fit', exact: true }).click();
  // Centred now: what is left is below a pixel.
  const left = await fit.getByRole('row', { name: /centre x/ }).textContent();
  expect(Math.abs(Number(/-?\d+\.\d/.exec(left ?? '')?.[0]))).toBeLessThan(1);
});

test('rings and selected panels can be dragged, and points found in data', async ({ freshPage: page }) => {
  await inFolder(async (folder) => {
    await openNominal(page, 'epix10kaquad');
    await page.getByRole('button', { name: 'Fit', exact: true }).first().click();
    const distance = page.getByRole('spinbutton', { name: 'Distance in mm' });
    await expect(distance).toHaveValue('');
    const energy = page.getByRole('spinbutton', { name: 'Photon energy in eV' });
    await energy.fill('9000');
    await energy.press('Enter');
    await page.getByRole('combobox', { name: 'Ring set' }).selectOption('own');
    await page.getByRole('textbox', { name: 'Spacings in Å' }).fill('5');
    const pixelsOfRadius = ringOf(5, energyWavelength / 9000, 100000).radius_um! / 100;
    // A press beside the ring moves the picture: each try begins with the whole of it.
    await expect(async () => {
      await page.getByRole('button', { name: 'Fit', exact: true }).first().click();
      await expect(settled(page)).toBeVisible();
      const percent = await page.locator('.image-pane .foot .zoom').textContent();
      const radius = pixelsOfRadius * (Number.parseInt(percent!) / 100);
      // The zoom is shown in whole percent: try places around.
      for (const off of [0, 2, -2, 4, -4, 6, -6]) {
        await page.getByRole('button', { name: 'Fit', exact: true }).first().click();
        await hover(page, radius + off, 0);
        await page.mouse.down();
        await hover(page, (radius + off) * 1.2, 0);
        await page.mouse.up();
        if ((await distance.inputValue()) !== '') break;
      }
      expect(Number(await distance.inputValue())).toBeGreaterThan(110);
    }).toPass({ timeout: 60_000 });
    await distance.fill('');
    await distance.press('Enter');

    await page.getByRole('group', { name: 'Tool' }).getByRole('button', { name: 'Align' }).click();
    await page.getByRole('treeitem', { name: /QUAD 0/ }).click();
    await page.getByRole('treeitem', { name: /EPIX10KA:V1 1/ }).click();
    const before = await field(page, 'x in um').inputValue();
    const steps = page.getByRole('region', { name: 'Steps' });
    for (const [dx, dy] of [
      [80, 80],
      [-80, 80],
      [80, -80],
      [-80, -80],
    ]) {
      await hover(page, dx, dy);
      await page.mouse.down();
      await hover(page, dx + 20, dy);
      await hover(page, dx + 30, dy);
      await page.mouse.up();
      if ((await steps.getByRole('listitem').count()) > 1) break;
      // The press was on another panel and has selected it when it was a click; it was a drag of the picture.
      await page.getByRole('button', { name: 'Fit', exact: true }).first().click();
    }
    await expect(steps.getByRole('listitem')).toHaveCount(2);
    await expect(steps).toContainText(/1\. EPIX10KA:V1 1 dragged right \d+ down 0 um/);
    await steps.getByRole('button', { name: 'Undo' }).click();
    await expect(field(page, 'x in um')).toHaveValue(before);

    // Data with a ring of 5 A as a detector displaced by 300 um would see it.
    const geometry = readGeometry(nominalText('epix10kaquad'));
    const { x, y } = pixelCoordinates(geometry.top);
    const ring = ringOf(5, energyWavelength / 9000, 100000).radius_um!;
    const values = Uint16Array.from(x, (_, i) => {
      const r = Math.hypot(x[i] - 300, y[i]);
      return 20 + (i % 3) + 500 * Math.exp(-(((r - ring) / 300) ** 2));
    });
    const npy = join(folder, 'ring.npy');
    writeFileSync(npy, npyFile([4, 352, 384], values));
    await openFile(page, 'Open data…', npy);
    const fit = page.getByRole('region', { name: 'Fit to rings' });
    await fit.getByRole('button', { name: 'Find points' }).click();
    await expect(fit).toContainText(/[1-9]\d points/);
    await fit.getByRole('button', { name: 'Fit', exact: true }).click();
    await expect(fit.getByRole('status')).toContainText('converged');
    const found = await fit.getByRole('row', { name: /centre x/ }).textContent();
    expect(Number(/-?\d+\.\d/.exec(found ?? '')?.[0])).toBeGreaterThan(250);
    expect(Number(/-?\d+\.\d/.exec(found ?? '')?.[0])).toBeLessThan(350);
  });
});

test('a geometry of the store is aligned and saved for later runs through a plan', async ({
  samplePage: page,
  sample,
}) => {
  await openSample(page);
  await page.keyboard.press('Control+4');
  const choice = page.getByRole('combobox', { name: 'Geometry of the calib folder' });
  const path = await choice.locator('optgroup option').first().getAttribute('value');
  await choice.selectOption(path!);
  await expect(settled(page)).toBeVisible();
  await page.getByRole('button', { name: 'Up (arrow up)' }).click();
  const save = page.getByRole('region', { name: 'Save' });
  await expect(save.getByRole('textbox', { name: 'Source' })).not.toHaveValue('');
  await save.getByRole('textbox', { name: 'Runs' }).fill('9-3');
  await expect(save.getByRole('button', { name: 'Show the plan…' })).toBeDisabled();
  await save.getByRole('textbox', { name: 'Runs' }).fill('77-end');
  await save.getByRole('button', { name: 'Show the plan…' }).click();
  const plan = page.getByRole('dialog', { name: /^Plan:/ });
  await expect(plan).toContainText('geometry/77-end.data');
  const target = join(path!, '..', '77-end.data');
  expect(path!.startsWith(sample.calibdir)).toBe(true);
  expect(existsSync(target), 'a plan writes nothing').toBe(false);
  await plan.getByRole('button', { name: 'Apply' }).click();
  await expect(plan).toBeHidden();
  expect(readFileSync(target, 'utf8')).toContain('-100');
});

/** uint16 .npy, of sevens unless values are given. */
function npyFile(shape: number[], given?: Uint16Array): Buffer {
  const count = shape.reduce((product, each) => product * each, 1);
  const header =
    `{'descr': '<u2', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`.padEnd(117) + '\n';
  const head = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}`, 'latin1');
  const values = given ?? new Uint16Array(count).fill(7);
  return Buffer.concat([head, Buffer.from(values.buffer)]);
}

test('panels are seen in space from every side, picked there, and moved', async ({ freshPage: page }) => {
  await openNominal(page, 'cspad');
  await page.getByRole('button', { name: '3D' }).click();
  const scene = page.getByRole('application', { name: /^Panels in space/ });
  await expect(scene).toHaveAttribute('data-settled', 'true');
  const box = (await scene.boundingBox())!;
  /** Different colours of the picture on the screen: more than a handful when panels are drawn. */
  const colours = async (): Promise<number> =>
    scene.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const copy = document.createElement('canvas');
      [copy.width, copy.height] = [200, 150];
      const context = copy.getContext('2d')!;
      context.drawImage(canvas, 0, 0, 200, 150);
      const { data } = context.getImageData(0, 0, 200, 150);
      return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join()))
        .size;
    });
  expect(await colours()).toBeGreaterThan(50);
  await page.getByRole('toolbar', { name: 'View in space' }).getByRole('button', { name: 'front' }).click();
  const selected = page.getByRole('tree', { name: 'Objects' }).locator('[aria-selected="true"]');
  const before = await selected.textContent();
  await page.mouse.click(box.x + box.width / 2 - 60, box.y + box.height / 2 - 60);
  await expect(selected).not.toHaveText(before!);
  await page.mouse.move(box.x + box.width / 2 - 60, box.y + box.height / 2 - 61);
  await expect(page.getByText(/^panel \d+, .* about row \d+, column \d+; LAB x/)).toBeVisible();

  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 - 20, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('slider', { name: 'Heights times' }).fill('40');
  await page.screenshot({ path: test.info().outputPath('space.png') });
  await page.getByRole('button', { name: 'Align', exact: true }).click();
  await scene.press('PageUp');
  await expect(page.getByRole('region', { name: 'Steps' })).toContainText('away from the sample');
  await page.getByRole('button', { name: '2D' }).click();
  await expect(settled(page)).toBeVisible();
});

test('locked numbers stay when panels are moved; what was kept is said', async ({ freshPage: page }) => {
  await openNominal(page, 'epix10ka2M');
  const tree = page.getByRole('tree', { name: 'Objects' });
  await tree.getByRole('treeitem').last().click();
  const numbers = page.getByRole('region', { name: 'Numbers of the selected object' });
  const x = field(page, 'x in um');
  const y = field(page, 'y in um');
  const [xBefore, yBefore] = [await x.inputValue(), await y.inputValue()];
  await numbers.getByRole('button', { name: 'Lock x', exact: true }).click();
  await expect(x).not.toBeEditable();
  await page.getByRole('button', { name: 'Align', exact: true }).click();
  await stage(page).press('ArrowDown');
  await stage(page).press('ArrowRight');
  // In the frame of its parent the panel may be turned: one of the two directions is the locked one.
  await expect(numbers.getByRole('status')).toContainText(/locked and kept: .* x0|^$/);
  expect(await x.inputValue()).toBe(xBefore);
  expect(await y.inputValue()).not.toBe(yBefore);
  await page.screenshot({ path: test.info().outputPath('locks.png') });
  const last = tree.getByRole('treeitem').last();
  await last.getByRole('button', { name: /^Lock / }).click();
  const steps = page.getByRole('region', { name: 'Steps' }).getByRole('listitem');
  const count = await steps.count();
  await stage(page).press('ArrowUp');
  await expect(numbers.getByRole('status')).toContainText('locked and kept');
  await expect(steps).toHaveCount(count);
  await last.getByRole('button', { name: /^Lock / }).click();
  await expect(x).toBeEditable();
});

test('a geometry is exported in the form of another program', async ({ freshPage: page }) => {
  await inFolder(async (folder) => {
    await openNominal(page, 'epix10ka');
    const save = page.getByRole('region', { name: 'Save' });
    await field(page, 'File to save').fill(join(folder, 'new.data'));
    await save.getByRole('combobox', { name: 'Form of the file' }).selectOption('nexus');
    await expect(field(page, 'File to save')).toHaveValue(join(folder, 'new.nxs'));
    await save.getByRole('button', { name: 'Export' }).click();
    await expect(page.getByText('Geometry exported')).toBeVisible();
    expect(readFileSync(join(folder, 'new.nxs')).subarray(1, 4).toString()).toBe('HDF');
    await save.getByRole('combobox', { name: 'Form of the file' }).selectOption('crystfel');
    await save.getByRole('button', { name: 'Export' }).click();
    await expect.poll(() => existsSync(join(folder, 'new.geom'))).toBe(true);

    // The alignment itself: steps and locks are there again after the page was opened anew.
    await page.getByRole('tree', { name: 'Objects' }).getByRole('treeitem').last().click();
    await field(page, 'z in um').fill('12');
    await field(page, 'z in um').press('Enter');
    const numbers = page.getByRole('region', { name: 'Numbers of the selected object' });
    await numbers.getByRole('button', { name: 'Lock z', exact: true }).click();
    await save.getByRole('combobox', { name: 'Form of the file' }).selectOption('state');
    await save.getByRole('button', { name: 'Save as file' }).click();
    await expect(page.getByText('Alignment saved')).toBeVisible();
    await page.reload();
    await showGeometry(page);
    await openFile(page, 'Open file…', join(folder, 'new.align.json'));
    await expect(page.getByRole('region', { name: 'Steps' }).getByRole('listitem')).toHaveCount(2);
    await page.getByRole('tree', { name: 'Objects' }).getByRole('treeitem').last().click();
    await expect(field(page, 'z in um')).toHaveValue('12');
    await expect(field(page, 'z in um')).not.toBeEditable();
  });
});

test('panels that overlap are named and drawn, and gaps follow the moves', async ({ freshPage: page }) => {
  await openNominal(page, 'jungfrau1M');
  const region = page.getByRole('region', { name: 'Gaps and overlaps' });
  await expect(region.getByRole('status')).toContainText('no panels overlap');
  const gap = region.getByRole('table', { name: 'Gaps' }).getByRole('row').nth(1).getByRole('cell').nth(1);
  const before = Number(await gap.textContent());
  expect(before).toBeGreaterThan(0);
  await page.getByRole('tree', { name: 'Objects' }).getByRole('treeitem').last().click();
  const y = field(page, 'y in um');
  await y.fill(String(Number(await y.inputValue()) + before + 3000));
  await y.press('Enter');
  await expect(region.getByRole('table', { name: 'Overlaps' }).getByRole('row')).toHaveCount(2);
  await page.screenshot({ path: test.info().outputPath('overlaps.png') });
  await page.getByRole('region', { name: 'Steps' }).getByRole('button', { name: 'Undo' }).click();
  await expect(region.getByRole('status')).toContainText('no panels overlap');
  expect(Number(await gap.textContent())).toBe(before);
});
