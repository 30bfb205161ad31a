import type { Page } from '@playwright/test';
import { expect } from './fixture.ts';

/** Opens the tree that the environment variable of the application names, from the welcome view. */
export async function openSample(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Environment' }).getByRole('button', { name: 'Open' }).click();
  await expect(page).toHaveTitle(/run \d+ - Calibdesk/);
}

/** Chooses a run by its name. */
export async function chooseRun(page: Page, run: number): Promise<void> {
  await page.keyboard.press('Control+p');
  await page.getByRole('combobox', { name: /Name of an experiment/ }).fill(`run ${run}`);
  await page
    .getByRole('option', { name: `run ${run}` })
    .first()
    .click();
  await expect(page).toHaveTitle(new RegExp(`run ${run} - Calibdesk`));
}
