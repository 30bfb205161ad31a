import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixture.ts';
import { openSample } from './shellSupport.ts';

/** Two sensors as they come from the machine, um; corner 3 of the first is off by half a millimetre. */
function tableText(spoiled: boolean, scale = 1): string {
  const lines = ['Point    X       Y       Z'];
  for (let sensor = 0; sensor < 2; sensor++) {
    const angle = sensor === 0 ? 0.002 : -0.003;
    const corners = [
      [-21770, -10453],
      [-21770, 10453],
      [21770, 10453],
      [21770, -10453],
    ];
    corners.forEach(([x, y], i) => {
      const u = x * Math.cos(angle) - y * Math.sin(angle) + 25_000;
      const v = x * Math.sin(angle) + y * Math.cos(angle) + 12_000 + sensor * 23_500;
      const off = spoiled && sensor === 0 && i === 2 ? 500 : 0;
      const text = (value: number): string =>
        scale === 1 ? String(Math.round(value)) : (value * scale).toFixed(3);
      lines.push(`${sensor * 4 + i + 1} ${text(u + off)} ${text(v)} ${text(100 + i)}`);
    });
  }
  return `${lines.join('\n')}\n`;
}

async function showMetrology(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Activities' })
    .getByRole('button', { name: 'Metrology' })
    .click();
}
const step = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Steps of metrology' }).getByRole('button', { name }).click();
const confirm = (page: Page): Locator =>
  page.getByRole('checkbox', { name: 'detector, numbering and units are right' });

async function paste(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Paste' }).click();
  await page.getByRole('textbox', { name: 'Table to paste' }).fill(text);
  await page.getByRole('button', { name: 'Take the table' }).click();
}

test('from a pasted table to a deployed geometry', async ({ samplePage: page, sample }) => {
  await openSample(page);
  await showMetrology(page);
  await expect(page.getByText('No table is open')).toBeVisible();
  await paste(page, tableText(true));
  await expect(page.getByText('8 points in 1 quad')).toBeVisible();
  await expect(page.getByText('lengths recognised as um')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Detector', exact: true })).toHaveValue('cspad2x2');

  await step(page, 'Check');
  await expect(page.getByText('not confirmed yet')).toBeVisible();
  await confirm(page).check();
  await expect(page.getByText('not confirmed yet')).toHaveCount(0);
  const quality = page.getByRole('table', { name: 'Quality' });
  await expect(quality.getByRole('row')).toHaveCount(3);
  await expect(page.getByText('! 1 sensor beyond the limits')).toBeVisible();
  const suspects = page.getByRole('region', { name: 'Suspect corners' });
  await expect(suspects).toContainText('point 3');
  await expect(suspects).toContainText('off by (5');
  await suspects.getByRole('button', { name: /^correct to/ }).click();
  await expect(suspects).toHaveCount(0);
  await expect(page.getByText('all sensors within the limits')).toBeVisible();
  // One decision, taken back and made again.
  await quality.getByRole('button', { name: 'dz3' }).click();
  await page.keyboard.press('Control+z');
  await expect(suspects).toContainText('point 3');
  await suspects.getByRole('button', { name: 'leave out' }).click();
  await expect(suspects).toHaveCount(0);

  await step(page, 'Fit');
  const fit = page.getByRole('table', { name: 'Rigid fit' });
  // Angles of the panels as they were made: 0.002 rad = 0.1146 degrees, corners rounded to 1 um.
  await expect(fit.getByRole('row').nth(1)).toContainText(/0\.11[3-6]/);
  await page.getByRole('combobox', { name: 'Length of the arrows' }).selectOption({ label: '1000 times' });
  await fit.getByRole('row').nth(1).click();
  await expect(page.getByRole('table', { name: 'Corners of the sensor' }).getByRole('row')).toHaveCount(5);

  await step(page, 'Geometry');
  await page.getByRole('combobox', { name: 'Base geometry' }).selectOption('nominal:cspad2x2');
  const panels = page.getByRole('table', { name: 'Panels in the geometry' });
  await expect(panels.getByRole('row')).toHaveCount(3);
  await expect(page.locator('.image-pane[data-settled="true"]')).toBeVisible();

  await step(page, 'Save');
  await page.getByRole('textbox', { name: 'Source', exact: true }).fill('MecTargetChamber.0:Cspad2x2.1');
  await page.getByRole('textbox', { name: 'Runs', exact: true }).fill('5-9');
  const folder = mkdtempSync(join(tmpdir(), 'calibdesk-metrology-'));
  try {
    await page.getByRole('textbox', { name: 'Report file' }).fill(join(folder, 'report.html'));
    await page.getByRole('button', { name: 'Write the report' }).click();
    await expect(page.getByText('Report written')).toBeVisible();
    const report = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(report).toContain('quad 0 point 3: left out');
    expect(report).toContain('<svg');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await page.getByRole('button', { name: 'Show the plan…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('geometry/5-9.data');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog).toBeHidden();
  const deployed = join(sample.calibdir, 'CsPad2x2::CalibV1/MecTargetChamber.0:Cspad2x2.1/geometry/5-9.data');
  expect(existsSync(deployed)).toBe(true);
  expect(readFileSync(deployed, 'utf8')).toContain('SENS2X1:V1');

  // The panels go on to the viewer.
  await step(page, 'Geometry');
  await page.getByRole('button', { name: 'Align in Geometry…' }).click();
  await expect(page.getByRole('tree', { name: 'Objects' })).toContainText('SENS2X1:V1');
});

test('wrong tables are named, units are never guessed in silence, and the work is kept', async ({
  freshPage: page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'calibdesk-metrology-'));
  try {
    await showMetrology(page);
    await paste(page, 'no numbers here');
    await expect(page.getByRole('alert')).toContainText('no record found');
    await paste(page, tableText(false, 0.001));
    await expect(page.getByText('lengths recognised as mm')).toBeVisible();
    await expect(confirm(page)).not.toBeChecked();
    await confirm(page).check();
    // Another detector or unit has to be vouched for again; the wrong detector is refused by name.
    await page.getByRole('combobox', { name: 'Detector', exact: true }).selectOption('epix10kaquad');
    await expect(confirm(page)).not.toBeChecked();
    await expect(page.getByText(/The table looks like CSPAD 2x2/)).toBeVisible();
    await step(page, 'Fit');
    await expect(page.getByRole('alert')).toContainText(/expected 4 for epix10kaquad|missing/);
    await page.getByRole('combobox', { name: 'Detector', exact: true }).selectOption('cspad2x2');
    await page.getByRole('combobox', { name: 'Units of the table' }).selectOption('um');
    // Millimetres taken as micrometres: sensors of 43 um are beyond every limit.
    await step(page, 'Check');
    await expect(page.getByText(/beyond the limits|cannot/).first()).toBeVisible();
    await page.getByRole('combobox', { name: 'Units of the table' }).selectOption('mm');

    // By hand: a corner is typed.
    await step(page, 'Table');
    const field = page.getByRole('textbox', { name: 'Point 8 z in um' });
    await field.fill('140');
    await field.press('Enter');
    await expect(page.getByRole('button', { name: 'changed: take back' })).toBeVisible();
    await page.waitForTimeout(800);
    await page.reload();
    await showMetrology(page);
    await expect(page.getByRole('button', { name: 'changed: take back' })).toBeVisible();

    const file = join(folder, 'empty.csv');
    writeFileSync(file, 'Point,X,Y,Z\n');
    await page.getByRole('button', { name: 'Open table…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('listbox')).toBeFocused();
    const address = dialog.getByRole('textbox').first();
    await address.fill(dirname(file));
    await address.press('Enter');
    await dialog.getByRole('option', { name: basename(file) }).dblclick();
    await expect(page.getByRole('alert')).toContainText('no record found');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
