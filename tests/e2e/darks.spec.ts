import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Page } from '@playwright/test';
import type { Sample } from './fixture.ts';
import { expect, test } from './fixture.ts';
import { chooseRun, openSample } from './shellSupport.ts';

/** Content of every constants file of a calib folder, by path: what an undo must bring back. */
function contents(calibdir: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(calibdir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.data')) continue;
    const path = join(entry.parentPath, entry.name);
    found[relative(calibdir, path)] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
  return found;
}

/** First dark run of the sample with an Epix100a. */
function darkRun(sample: Sample): number {
  const found = sample.runs.find(
    (run) => run.kind === 'dark' && run.detectors.some((detector) => detector.type.startsWith('Epix100a')),
  );
  if (!found) throw new Error('the sample has no dark run with an Epix100a');
  return found.run;
}

async function openDarks(page: Page, run: number): Promise<void> {
  await openSample(page);
  await page.keyboard.press('Control+3');
  await chooseRun(page, run);
  await expect(page.getByText('dark recognised')).toBeVisible();
}

const plan = (page: Page) => page.getByRole('dialog', { name: /^Plan:/ });

test('one button makes pedestals, stops at the plan, and everything can be undone', async ({
  samplePage: page,
  sample,
}) => {
  const run = darkRun(sample);
  const before = contents(sample.calibdir);
  await openDarks(page, run);
  await page.getByRole('button', { name: 'Make pedestals' }).click();
  await expect(plan(page)).toBeVisible({ timeout: 60_000 });
  await expect(plan(page)).toContainText('nothing has been written yet');
  await expect(plan(page)).toContainText(`pedestals/${run}-end.data`);
  await plan(page).getByRole('button', { name: 'Show commands' }).click();
  await expect(plan(page).locator('pre')).toContainText('calibdesk store copy');
  expect(contents(sample.calibdir), 'a plan writes nothing').toEqual(before);

  await plan(page).getByRole('button', { name: 'Apply' }).click();
  await expect(plan(page)).toBeHidden();
  await expect(page.getByText(/Deployed \d+ files\./)).toBeVisible();
  const after = contents(sample.calibdir);
  const added = Object.keys(after).filter((path) => !(path in before));
  expect(added.filter((path) => path.endsWith(`/pedestals/${run}-end.data`)).length).toBeGreaterThan(0);

  await expect(page.getByRole('contentinfo')).toContainText(/undo: deploy \d+ files \(Ctrl\+Z\)/);
  await page.locator('body').press('Control+z');
  await expect(page.getByText('The deployment was undone')).toBeVisible();
  expect(contents(sample.calibdir)).toEqual(before);
});

test('a plan that is cancelled leaves the store as it was', async ({ samplePage: page, sample }) => {
  const before = contents(sample.calibdir);
  await openDarks(page, darkRun(sample));
  await page.getByRole('button', { name: 'Make pedestals' }).click();
  await expect(plan(page)).toBeVisible({ timeout: 60_000 });
  // Enter must not apply a plan that has just come up under somebody's fingers.
  await page.keyboard.press('Enter');
  await expect(plan(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(plan(page)).toBeHidden();
  expect(contents(sample.calibdir)).toEqual(before);
});

test('a plan is refused when the store changed meanwhile, and the dialog says so', async ({
  samplePage: page,
  sample,
}) => {
  const run = darkRun(sample);
  await openDarks(page, run);
  await page.getByRole('button', { name: 'Make pedestals' }).click();
  await expect(plan(page)).toBeVisible({ timeout: 60_000 });
  // Another program deploys the same name while the plan is on the table.
  const { writeFileSync } = await import('node:fs');
  const path = await plan(page)
    .getByTitle(/pedestals\/.*-end\.data$/)
    .first()
    .getAttribute('title');
  writeFileSync(join(sample.calibdir, path!), '1\n');
  await plan(page).getByRole('button', { name: 'Apply' }).click();
  await expect(plan(page).getByRole('alert')).toContainText('Every file is as it was before.');
  await plan(page).getByRole('button', { name: 'Cancel' }).click();
  expect(readFileSync(join(sample.calibdir, path!), 'utf8')).toBe('1\n');
});

test('changed options are marked, used, and set back', async ({ samplePage: page, sample }) => {
  await openDarks(page, darkRun(sample));
  await page.getByRole('button', { name: /Options: defaults/ }).click();
  const events = page.getByRole('spinbutton', { name: 'Events of each detector to use' });
  await expect(events).toHaveValue('1000');
  await events.fill('20');
  await events.press('Enter');
  await expect(page.getByRole('button', { name: /Options: 1 changed/ })).toBeVisible();
  await page.getByRole('button', { name: 'Process', exact: true }).click();
  await expect(page.getByText('20 frames used').first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Back to the default 1000' }).click();
  await expect(page.getByRole('button', { name: /Options: defaults/ })).toBeVisible();
});

test('the check shows pictures, bits and reasons, and enlarges a picture', async ({
  samplePage: page,
  sample,
}) => {
  await openDarks(page, darkRun(sample));
  await page.getByRole('button', { name: 'Process', exact: true }).click();
  const source = page.getByRole('article').first();
  await expect(source).toBeVisible({ timeout: 60_000 });
  await expect(source.getByRole('table', { name: 'Bad pixels by status bit' })).toContainText(
    'rms above limit',
  );
  await expect(source.getByRole('list', { name: 'Checks' })).toContainText('bad pixels');
  await source.getByRole('button', { name: /Enlarge \S+ pedestal$/ }).click();
  await expect(page.locator('.image-pane[data-settled="true"]')).toBeVisible();
  await page.getByRole('button', { name: /Close the image/ }).click();
  await expect(page.locator('.image-pane')).toHaveCount(0);
});

test('what changed is shown by pictures placed by the geometry, with one view, and pixel by pixel', async ({
  samplePage: page,
  sample,
}) => {
  await openDarks(page, darkRun(sample));
  await page.getByRole('button', { name: 'Process', exact: true }).click();
  const source = page.getByRole('article').first();
  await expect(source).toBeVisible({ timeout: 60_000 });
  const changes = source.getByRole('group', { name: 'Changes since the constants before' });
  await expect(changes.getByRole('button')).toHaveCount(4);
  await source.getByRole('button', { name: 'Gate and extremes' }).click();
  await expect(source.getByRole('button', { name: /Enlarge .*(gate|value)$/ })).toHaveCount(4);
  for (const picture of await source
    .getByRole('img', { name: /pedestal|rms|status|gate|value|turned/ })
    .all())
    await expect(picture).toBeVisible();

  await changes.getByRole('button', { name: /Enlarge .* change of the pedestal/ }).click();
  const large = page.getByRole('region', { name: /change of the pedestal$/ }).first();
  await expect(large.locator('.image-pane[data-settled="true"]')).toBeVisible();
  await expect(large.getByText(/^geometry .*\.data$/)).toBeVisible();
  await page.getByRole('combobox', { name: 'Picture beside it' }).selectOption('rmsChange');
  await expect(page.locator('.image-pane[data-settled="true"]')).toHaveCount(2);
  await page.screenshot({ path: test.info().outputPath('changes.png') });

  // One view: what is zoomed in one is zoomed in the other, and stays when another picture is chosen.
  const cursorText = page.getByRole('contentinfo');
  const stages = page.locator('.image-pane .stage');
  await stages.first().focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('+');
  const pixelAt = async (at: number, fromMiddle: number): Promise<string> => {
    const box = (await stages.nth(at).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2 + fromMiddle, box.y + box.height / 2 + fromMiddle);
    await expect(cursorText).toContainText(/row \d+/);
    return /row \d+ *col\w* \d+/.exec((await cursorText.textContent()) ?? '')?.[0] ?? '';
  };
  // In the middle of the sensor meet four chips; there may be no pixel.
  const place = await pixelAt(0, 40);
  expect(place).not.toBe('');
  expect(await pixelAt(1, 40)).toBe(place);
  await page.getByRole('tab', { name: 'status before' }).click();
  await expect(page.locator('.image-pane[data-settled="true"]')).toHaveCount(2);
  expect(await pixelAt(0, 40)).toBe(place);

  await source.getByRole('button', { name: /Pixels that turned bad/ }).click();
  const table = source.getByRole('table', { name: 'Pixels that turned bad or good' });
  const row = table.getByRole('row').nth(1);
  const [turnedRow, turnedColumn] = [
    await row.getByRole('cell').nth(0).textContent(),
    await row.getByRole('cell').nth(1).textContent(),
  ].map((text) => text!.trim());
  await row.getByRole('button', { name: turnedRow }).click();
  await expect(page.getByRole('tab', { name: 'turned bad / good' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('.image-pane[data-settled="true"]')).toHaveCount(2);
  await page.screenshot({ path: test.info().outputPath('turned.png') });
  expect(await pixelAt(0, 0)).toMatch(new RegExp(`row ${turnedRow} *col\\w* ${turnedColumn}$`));
  await page.keyboard.press('Escape');
});

test('limits of the checks are set, judge at once and are kept; the trend counts bad pixels', async ({
  samplePage: page,
  sample,
}) => {
  await openDarks(page, darkRun(sample));
  await page.getByRole('button', { name: 'Process', exact: true }).click();
  const source = page.getByRole('article').first();
  await expect(source).toBeVisible({ timeout: 60_000 });
  const saturated = source.getByRole('listitem').filter({ hasText: 'saturated pixels' });
  await expect(saturated).toContainText('warning from 1.0 %');
  await page.getByRole('button', { name: 'Limits...' }).click();
  const limits = page.getByRole('group', { name: 'Limits of the checks' });
  const field = limits.getByRole('spinbutton', { name: 'Saturated pixels, warning from, %' });
  await expect(field).toHaveValue('1');
  await field.fill('4');
  await field.press('Enter');
  await expect(saturated).toContainText('warning from 4.0 %');
  await page.screenshot({ path: test.info().outputPath('limits.png'), fullPage: true });

  await source.getByRole('button', { name: 'Trend over previous darks' }).click();
  await expect(source.getByRole('columnheader', { name: 'bad pixels' })).toBeVisible();
  await expect(source.getByRole('cell', { name: 'this dark' })).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('trend.png'), fullPage: true });

  // Kept for the next window, and taken back in one go.
  await page.reload();
  await page.keyboard.press('Control+3');
  await page.getByRole('button', { name: /Show the result of/ }).click();
  await page.getByRole('button', { name: 'Limits...' }).click();
  await expect(field).toHaveValue('4');
  await limits.getByRole('button', { name: 'Back to the defaults' }).click();
  await expect(field).toHaveValue('1');
});

test('a wrong run range is said to be wrong before anything is planned', async ({
  samplePage: page,
  sample,
}) => {
  await openDarks(page, darkRun(sample));
  await page.getByRole('button', { name: 'Process', exact: true }).click();
  const range = page.getByRole('textbox', { name: 'Runs' });
  await expect(range).toBeVisible({ timeout: 60_000 });
  await range.fill('9-3');
  await expect(page.getByText('first-last, like 54-end or 54-80')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show the plan...' })).toBeDisabled();
  await range.fill('3-9');
  await page.getByRole('button', { name: 'Show the plan...' }).click();
  await expect(plan(page)).toContainText('pedestals/3-9.data');
  await plan(page).getByRole('button', { name: 'Cancel' }).click();
});

test('the job is listed with its command, log and result', async ({ samplePage: page, sample }) => {
  await openDarks(page, darkRun(sample));
  await page.getByRole('button', { name: 'Process', exact: true }).click();
  await expect(page.getByRole('article').first()).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Control+8');
  await page.getByRole('grid', { name: 'Jobs' }).getByRole('row', { name: /dark/ }).first().click();
  const inspector = page.getByRole('complementary', { name: 'Jobs: inspector' });
  await expect(inspector).toContainText('calibdesk det_ndarr_raw_proc');
  await expect(inspector).toContainText('report.html');
  // The result is there again after the window was opened anew.
  await page.reload();
  await page.keyboard.press('Control+8');
  await page.getByRole('grid', { name: 'Jobs' }).getByRole('row', { name: /dark/ }).first().click();
  await inspector.getByRole('button', { name: 'Show result' }).click();
  await expect(page.getByRole('main', { name: 'Darks' })).toBeVisible();
  await expect(page.getByRole('article').first()).toBeVisible();
});

/** The dark run of the sample with a step for every gain mode of the module. */
function gainRun(sample: Sample): { run: number; source: string } {
  for (const { run, kind, detectors } of sample.runs) {
    const module = detectors.find(({ type }) => type === 'Jungfrau');
    if (kind === 'dark' && module) return { run, source: module.source };
  }
  throw new Error('the sample has no dark of a Jungfrau');
}

test('a dark of several gain modes is laid out mode by mode, deployed in one plan and undone', async ({
  samplePage: page,
  sample,
}) => {
  const before = contents(sample.calibdir);
  const { run, source } = gainRun(sample);
  await openDarks(page, run);
  const modes = page.getByRole('table', { name: `Gain modes of ${source}` });
  await expect(modes.getByRole('cell')).toHaveCount(4);
  await expect(modes).not.toContainText('missing');
  await page.getByRole('button', { name: 'Make pedestals' }).click();
  await expect(plan(page)).toBeVisible({ timeout: 90_000 });
  for (const type of ['pedestals', 'pixel_rms', 'pixel_status', 'dark_min', 'dark_max'])
    await expect(plan(page)).toContainText(`${type}/${run}-end.data`);
  await plan(page).getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Deployed 5 files.')).toBeVisible();

  const article = page.getByRole('article', { name: source });
  const table = article.getByRole('table', { name: `Gain modes and constants of ${source}` });
  await expect(table.getByRole('button', { name: /^Enlarge / })).toHaveCount(9);
  for (const picture of await table.getByRole('img', { name: /pedestal|rms|status/ }).all())
    await expect(picture).toBeVisible();
  await article.getByRole('button', { name: 'Panels' }).click();
  await expect(article.getByRole('table', { name: `Panels of ${source}` }).getByRole('row')).toHaveCount(2);
  await page.screenshot({ path: test.info().outputPath('gain-modes.png') });
  await table.getByRole('button', { name: new RegExp(`${source} g1 pedestal$`) }).click();
  await expect(page.locator('.image-pane[data-settled="true"]')).toBeVisible();
  await page.getByRole('radio', { name: 'g2' }).click();
  await expect(page.getByRole('radio', { name: 'g2' })).toBeChecked();
  await expect(page.locator('.image-pane[data-settled="true"]')).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('gain-enlarged.png') });
  await page.getByRole('button', { name: /Close the image/ }).click();
  await page.locator('body').press('Control+z');
  await expect(page.getByText('The deployment was undone')).toBeVisible();
  expect(contents(sample.calibdir)).toEqual(before);

  // The panel's constants stay in its repository, whatever is deployed.
  await article
    .getByRole('table', { name: `Panels of ${source}` })
    .getByRole('button')
    .click();
  const list = page.getByRole('list', { name: 'Panels' });
  await expect(list.getByRole('button')).toHaveCount(1);
  await expect(list).toContainText('panel 0');
  await expect(page.getByText(`mounted in run ${run}: ${source}, panel 0`)).toBeVisible();
  const files = page.getByRole('table', { name: /^Constants of panel/ });
  await expect(files.getByRole('row')).toHaveCount(2);
  await expect(files).not.toContainText('not readable');
  await page
    .getByRole('group', { name: 'Type of constants' })
    .getByRole('button', { name: 'status' })
    .click();
  await expect(files.getByRole('columnheader', { name: 'bad pixels' })).toBeVisible();
  await page.getByRole('group', { name: 'Gain mode' }).getByRole('button', { name: /^gm1/ }).click();
  await expect(page.locator('.image-pane[data-settled="true"]')).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('panels.png') });
});

test('gain modes that a run has no dark of are missing, and can be taken from other runs', async ({
  samplePage: page,
  sample,
}) => {
  const { run: darkOfAll, source } = gainRun(sample);
  const light = sample.runs.find(
    ({ kind, detectors }) => kind === 'light' && detectors.some((each) => each.source === source),
  )!;
  await openSample(page);
  await page.keyboard.press('Control+3');
  await chooseRun(page, light.run);
  const modes = page.getByRole('table', { name: `Gain modes of ${source}` });
  await expect(modes.getByText('missing')).toHaveCount(2);
  await expect(page.getByRole('checkbox', { name: source })).not.toBeChecked();
  const epix = light.detectors.find(({ type }) => type === 'Epix100a')!;
  for (const name of [epix.source, source]) await page.locator('label').filter({ hasText: name }).click();
  await expect(page.getByRole('checkbox', { name: source })).toBeChecked();
  await page.getByRole('button', { name: 'Process', exact: true }).click();
  const article = page.getByRole('article', { name: source });
  await expect(article).toBeVisible({ timeout: 90_000 });
  await expect(article.getByText('no g1 in this dark, nor before it')).toBeVisible();
  await expect(article.getByRole('list', { name: 'Checks', exact: true })).toContainText('would be deployed');
  await page.screenshot({ path: test.info().outputPath('gain-missing.png') });

  const runs = page.getByRole('textbox', { name: 'Further runs' });
  await runs.fill(String(darkOfAll));
  await runs.press('Enter');
  await expect(modes.getByText('missing')).toHaveCount(0);
  await page.getByRole('button', { name: 'Process again' }).click();
  await expect(article.getByText(`run ${darkOfAll}, step 1`)).toBeVisible({ timeout: 90_000 });
});
