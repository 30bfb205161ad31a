import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixture.ts';

/** Every constants file below a folder with its bytes, as one comparable value. */
function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.data'),
  );
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

test('a newcomer makes the sample, processes its dark, deploys it and takes it back', async ({
  freshPage: page,
}) => {
  // Paths are shown shortened; their title is whole. It comes with the first answer of the application, so wait for it.
  const where = (await page.locator('main [title$="/sample"]').getAttribute('title')) ?? '';
  expect(where).toMatch(/^\/.+\/sample$/);
  const calibdir = join(where, 'XPP', 'xppsamp01', 'calib');
  await page.getByRole('button', { name: 'Create the sample experiment' }).click();
  await expect(page.getByText('The sample experiment is ready')).toBeVisible({ timeout: 120_000 });
  const before = contentOf(calibdir);
  expect(Object.keys(before).length).toBeGreaterThan(20);

  // Run 1 of the sample is a dark run with an Epix100a.
  await page.keyboard.press('Control+3');
  const make = page.getByRole('button', { name: 'Make pedestals' });
  await expect(page.getByText('dark recognised')).toBeVisible({ timeout: 90_000 });
  await make.click();

  const plan = page.getByRole('dialog');
  await expect(plan).toBeVisible({ timeout: 120_000 });
  await expect(plan).toContainText('nothing has been written yet');
  await expect(plan).toContainText('pedestals/');
  expect(contentOf(calibdir), 'a plan that is shown has written nothing').toEqual(before);
  await plan.getByRole('button', { name: 'Apply' }).click();
  await expect(plan).toBeHidden({ timeout: 90_000 });
  await expect
    .poll(() => Object.keys(contentOf(calibdir)).length)
    .toBeGreaterThan(Object.keys(before).length - 1);
  await expect.poll(() => JSON.stringify(contentOf(calibdir)) !== JSON.stringify(before)).toBe(true);

  await page.keyboard.press('Control+1');
  await expect(page.getByRole('treeitem').first()).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect.poll(() => contentOf(calibdir), { timeout: 20_000 }).toEqual(before);
});
