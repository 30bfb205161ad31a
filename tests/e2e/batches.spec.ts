import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixture.ts';
import { openStore } from './storeSupport.ts';

test('a batch of darks: tasks shown, run in bands of pixels, checked, deployed by one plan; again by resume', async ({
  samplePage: page,
  sample,
}) => {
  await openStore(page, sample);
  await page.keyboard.press('Control+8');
  await page.getByRole('button', { name: 'Batches' }).click();
  const form = page.getByRole('form', { name: 'New batch' });
  await form.getByLabel('runs').fill('1,4,9');
  await form.getByLabel('detectors').fill('epix100a');
  await form.getByLabel('detectors').press('Tab');
  const dir = join(sample.root, 'batch-test');
  await form.getByLabel('folder', { exact: true }).fill(dir);
  await form.getByRole('button', { name: 'more…' }).click();
  await form.getByLabel('bands of pixels').fill('2');
  await form.getByLabel('deploy all by one plan').check();
  await form.getByRole('button', { name: 'Show tasks' }).click();
  await expect(form.getByText('9 tasks; nothing has been started')).toBeVisible();
  await expect(form.getByLabel('Tasks', { exact: true })).toContainText('--band 1/2');
  expect(existsSync(dir)).toBe(false);
  await form.getByRole('button', { name: 'Start' }).click();

  const table = page.getByRole('table', { name: 'Tasks of the batch' });
  await expect(page.getByText(/3 failed, 6 done/)).toBeVisible({ timeout: 40_000 });
  await expect(table.getByRole('row').filter({ hasText: 'XppEndstation.0:Epix100a.1' })).toHaveCount(2);
  await expect(table).toContainText('no data file of run 9');
  await expect(page.getByRole('region', { name: 'Trend' })).toBeVisible();
  await page.getByRole('button', { name: 'Hide the job drawer' }).click();
  await page.screenshot({ path: test.info().outputPath('batch.png') });

  const [report] = await Promise.all([
    page.waitForEvent('popup'),
    table.getByRole('button', { name: 'report' }).first().click(),
  ]);
  await expect(report.getByRole('heading', { name: 'Dark of xppsamp01, run 1' })).toBeVisible();
  await report.close();

  // What failed can be run again; what is done stays.
  await page.getByRole('button', { name: 'Run what is missing (3)' }).click();
  await expect(page.getByRole('button', { name: 'Run what is missing (3)' })).toBeVisible({
    timeout: 40_000,
  });
  expect(readFileSync(join(dir, 'table.csv'), 'utf8')).toContain(',done,60,');

  await page.getByRole('button', { name: 'Deploy…' }).click();
  const plan = page.getByRole('dialog');
  await expect(plan).toContainText('pedestals/1-end.data');
  await expect(plan).toContainText('pedestals/4-end.data');
  await plan.getByRole('button', { name: 'Apply' }).click();
  await expect(plan).toBeHidden();
  await expect(page.getByText('final step: done')).toBeVisible();
  expect(
    existsSync(
      join(sample.calibdir, 'Epix100a::CalibV1', 'XppEndstation.0:Epix100a.1', 'pedestals', '1-end.data'),
    ),
  ).toBe(true);
});
