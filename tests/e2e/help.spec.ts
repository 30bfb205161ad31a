import { readFileSync } from 'node:fs';
import { expect, test } from './fixture.ts';
import { openStore } from './storeSupport.ts';

test('F1 opens the page of the view, links and search lead on, F1 leads back', async ({
  samplePage: page,
  sample,
}) => {
  await openStore(page, sample);
  await page.keyboard.press('Control+3');
  await page.keyboard.press('F1');
  const article = page.getByRole('article', { name: 'Help page' });
  await expect(article.getByRole('heading', { level: 1 })).toContainText(/pedestals/i);
  await page.screenshot({ path: test.info().outputPath('help.png') });
  await page.getByRole('searchbox', { name: 'Search the help pages' }).fill('afterok requeue');
  const list = page.getByRole('navigation', { name: 'Help pages' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await list.getByRole('button', { name: 'Process many runs' }).click();
  await expect(article).toContainText('One big run on many nodes');
  await page.keyboard.press('F1');
  await expect(page.getByRole('main', { name: 'Darks' })).toBeVisible();
});

test('the tour goes through the window, and the window can be used meanwhile', async ({
  samplePage: page,
  sample,
}) => {
  await openStore(page, sample);
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type('take the tour');
  await page.keyboard.press('Enter');
  const tour = page.getByRole('region', { name: 'Tour' });
  await expect(tour).toContainText('1 of 7');
  for (let step = 2; step <= 7; step++) {
    await tour.getByRole('button', { name: 'Next' }).click();
    await expect(tour).toContainText(`${step} of 7`);
    const box = (await tour.boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(1280);
    expect(box.y + box.height).toBeLessThanOrEqual(800);
    if (step === 4) await page.screenshot({ path: test.info().outputPath('tour.png') });
  }
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('main', { name: 'Data' })).toBeVisible();
  await tour.getByRole('button', { name: 'Done' }).click();
  await expect(tour).toBeHidden();
});

test('the tour is offered once', async ({ freshPage: page }) => {
  const offer = page.getByRole('button', { name: 'Take the tour' });
  await expect(offer).toBeVisible();
  await page.getByRole('button', { name: 'No, thanks' }).click();
  await expect(offer).toBeHidden();
  // Settings are written a moment later.
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          new Promise<unknown>((done) => {
            const socket = new WebSocket(new URL('/ws', window.location.href).href.replace(/^http/, 'ws'));
            const question = { kind: 'call', id: 1, method: 'app.getSettings', input: {} };
            socket.onopen = () => socket.send(JSON.stringify(question));
            socket.onmessage = ({ data }) => {
              socket.close();
              const { result } = JSON.parse(String(data)) as { result?: { values: Record<string, unknown> } };
              done(result?.values['tour.seen']);
            };
          }),
      ),
    )
    .toBe(true);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Calibdesk' })).toBeVisible();
  await expect(offer).toBeHidden();
});

test('the keyboard page names every shortcut that a view offers', async ({ samplePage: page, sample }) => {
  await openStore(page, sample);
  const text = readFileSync(new URL('../../docs/keyboard.md', import.meta.url), 'utf8');
  const missing = new Set<string>();
  for (let activity = 1; activity <= 8; activity++) {
    await page.keyboard.press(`Control+${activity}`);
    await page.keyboard.press('Control+Shift+P');
    await expect(page.getByRole('listbox', { name: 'Commands' })).toBeVisible();
    for (const shortcut of await page
      .getByRole('listbox', { name: 'Commands' })
      .locator('kbd')
      .allInnerTexts()) {
      const plain = shortcut
        .replace('ArrowRight', 'Right')
        .replace('ArrowLeft', 'Left')
        .replace('→', 'Right')
        .replace('←', 'Left');
      if (!text.includes(plain) && !/^Ctrl\+[1-8]$/.test(plain)) missing.add(shortcut);
    }
    await page.keyboard.press('Escape');
  }
  expect([...missing]).toEqual([]);
});
