import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixture.ts';
import { openStore } from './storeSupport.ts';

/** What axe finds by the rules of WCAG 2.2 A and AA, one line each. */
async function problems(page: Page, where: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${where}: ${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

const activities = [
  'Store',
  'Data',
  'Darks',
  'Geometry',
  'Metrology',
  'Masks',
  'HDF5',
  'Jobs',
  'Panels',
  'Help',
];

for (const theme of ['light', 'dark'] as const)
  test(`every view passes the accessibility rules in the ${theme} theme`, async ({
    samplePage: page,
    sample,
  }) => {
    test.setTimeout(150_000);
    await page.emulateMedia({ colorScheme: theme });
    await openStore(page, sample);
    const found: string[] = [];
    for (const name of activities) {
      await page.getByRole('navigation', { name: 'Activities' }).getByRole('button', { name }).click();
      await expect(page.getByRole('main', { name })).toBeVisible();
      await page.waitForLoadState('networkidle');
      found.push(...(await problems(page, name)));
    }
    await page.getByRole('navigation', { name: 'Activities' }).getByRole('button', { name: 'Store' }).click();
    await page.getByRole('searchbox', { name: 'Filter the tree' }).fill('epix100a pedestals 4-end');
    await page.getByRole('treeitem').filter({ hasText: '4-end.data' }).click();
    await expect(page.locator('.image-pane')).toHaveAttribute('data-settled', 'true');
    found.push(...(await problems(page, 'Store with a file')));
    await page.getByRole('tree', { name: 'Calibration store' }).press('Delete');
    await expect(page.getByRole('dialog')).toBeVisible();
    found.push(...(await problems(page, 'Plan')));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+P');
    await expect(page.getByRole('listbox', { name: 'Commands' })).toBeVisible();
    found.push(...(await problems(page, 'Palette')));
    expect([...new Set(found)]).toEqual([]);
  });

test('the first window passes the accessibility rules', async ({ freshPage: page }) => {
  await expect(page.getByRole('heading', { name: 'Calibdesk' })).toBeVisible();
  expect(await problems(page, 'Welcome')).toEqual([]);
});
