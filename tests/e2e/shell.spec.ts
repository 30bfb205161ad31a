import { expect, test } from './fixture.ts';
import { openSample } from './shellSupport.ts';

test('the first window offers the sample experiment, makes it and opens it', async ({ freshPage: page }) => {
  await expect(page.getByRole('heading', { name: 'Calibdesk' })).toBeVisible();
  await page.getByRole('button', { name: 'Create the sample experiment' }).click();
  await expect(page.getByText('The sample experiment is ready')).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('main', { name: 'Darks' })).toBeVisible();
  await expect(page).toHaveTitle(/Darks - xppsamp01 - run \d+ - Calibdesk/);
});

test('making the sample can be cancelled and leaves nothing to open', async ({ freshPage: page }) => {
  await page.getByRole('button', { name: 'Create the sample experiment' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Create the sample experiment' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Create the sample experiment' })).toBeVisible();
});

test('the environment variable opens a tree, and the next start returns to it', async ({
  samplePage: page,
  sample,
}) => {
  await openSample(page);
  await expect(page.getByRole('toolbar', { name: 'Context' })).toContainText(sample.experiment);
  await page.keyboard.press('Control+3');
  await expect(page).toHaveTitle(/Darks/);
  // The choice is written a moment later.
  await page.waitForTimeout(800);
  await page.reload();
  await expect(page).toHaveTitle(new RegExp(`Darks - ${sample.experiment}`));
});

test('a folder is found in the folder browser by keyboard alone', async ({ freshPage: page, sample }) => {
  await page.keyboard.press('Control+o');
  const browser = page.getByRole('dialog', { name: 'Open a folder' });
  await expect(browser).toBeVisible();
  const address = browser.getByRole('textbox', { name: 'Path' });
  await address.fill(sample.root);
  await address.press('Enter');
  const list = browser.getByRole('listbox');
  await expect(list.getByRole('option', { name: sample.instrument })).toBeVisible();
  await expect(list).toBeFocused();
  await page.keyboard.type(sample.instrument.toLowerCase());
  await page.keyboard.press('Enter');
  await expect(list.getByRole('option', { name: sample.experiment })).toBeVisible();
  await browser.getByRole('button', { name: 'Open this folder' }).click();
  await expect(page).toHaveTitle(new RegExp(sample.experiment));
});

test('a folder that is no data says so, and what was open stays open', async ({
  samplePage: page,
  sample,
}) => {
  await openSample(page);
  await page.keyboard.press('Control+o');
  const browser = page.getByRole('dialog', { name: 'Open a folder' });
  const address = browser.getByRole('textbox', { name: 'Path' });
  await address.fill('/no/such/folder');
  await address.press('Enter');
  await expect(browser.getByRole('alert')).toContainText('/no/such/folder');
  await address.fill('/usr');
  await address.press('Enter');
  await browser.getByRole('option', { name: 'bin', exact: true }).waitFor();
  await browser.getByRole('button', { name: 'Open this folder' }).click();
  const toast = page.getByRole('alert').filter({ hasText: 'could not be opened' });
  await expect(toast).toContainText('What was open before stays open.');
  await toast.getByRole('button', { name: 'Details' }).click();
  await expect(toast.locator('pre')).toContainText('code:');
  await toast.getByRole('button', { name: 'Dismiss' }).click();
  await expect(toast).toHaveCount(0);
  await expect(page).toHaveTitle(new RegExp(sample.experiment));
});

test('commands and names are found in the palette', async ({ samplePage: page, sample }) => {
  await openSample(page);
  await page.keyboard.press('Control+Shift+P');
  const commands = page.getByRole('combobox', { name: 'Command' });
  await expect(commands).toBeFocused();
  await commands.fill('>show jobs');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main', { name: 'Jobs' })).toBeVisible();

  await page.keyboard.press('Control+p');
  const names = page.getByRole('combobox', { name: /Name of an experiment/ });
  const run = sample.runs[1]!.run;
  await names.fill(`run ${run}`);
  await expect(page.getByRole('option', { name: `run ${run}` }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle(new RegExp(`run ${run} - Calibdesk`));

  await page.keyboard.press('Control+p');
  await names.fill('nothing of this name');
  await expect(page.getByText('Nothing of that name is open')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(names).toHaveCount(0);
});

test('panes are resized and folded by keyboard, and stay so', async ({ samplePage: page }) => {
  await openSample(page);
  await page.keyboard.press('Control+1');
  const side = page.getByRole('complementary', { name: 'Store: list' });
  const divider = page.getByRole('separator', { name: 'Width of the side pane' });
  const before = (await side.boundingBox())!.width;
  await divider.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect((await side.boundingBox())!.width).toBe(before + 40);
  await page.keyboard.press('Control+j');
  await expect(page.getByRole('region', { name: 'Jobs' })).toBeVisible();
  await page.waitForTimeout(800);
  await page.reload();
  expect((await side.boundingBox({ timeout: 10_000 }))!.width).toBe(before + 40);
  await expect(page.getByRole('region', { name: 'Jobs' })).toBeVisible();
  await page.keyboard.press('Control+b');
  await expect(side).toHaveCount(0);
});

test('the theme is switched, kept, and follows the system otherwise', async ({ freshPage: page }) => {
  const root = page.locator('html');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(root).toHaveClass(/dark/);
  await page.getByRole('button', { name: 'Switch to the light theme' }).click();
  await expect(root).not.toHaveClass(/dark/);
  await page.waitForTimeout(800);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Calibdesk' })).toBeVisible();
  await expect(root).not.toHaveClass(/dark/);
});

test('activities that are not built say so', async ({ freshPage: page }) => {
  for (const title of ['Metrology', 'Masks']) {
    await page.getByRole('navigation', { name: 'Activities' }).getByRole('button', { name: title }).click();
    await expect(page.getByRole('heading', { name: `${title} is not in this version yet` })).toBeVisible();
  }
});

test('a folder dropped on a page in a browser is answered honestly', async ({ freshPage: page }) => {
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'e1-r0001.xtc'));
    return data;
  });
  await page.dispatchEvent('.shell', 'dragenter', { dataTransfer: transfer });
  await expect(page.getByText('Drop a folder or file to open it')).toBeVisible();
  await page.dispatchEvent('.shell', 'drop', { dataTransfer: transfer });
  await expect(page.getByText('A browser does not say where a dropped file lies')).toBeVisible();
  await expect(page.getByText('Drop a folder or file to open it')).toHaveCount(0);
});
