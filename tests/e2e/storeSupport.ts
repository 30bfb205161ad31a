import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, type Sample } from './fixture.ts';

/** Opens the sample's experiment in the Store view, the way the window opens the place of the last session. */
export async function openStore(page: Page, sample: Sample): Promise<void> {
  const path = join(sample.root, sample.instrument, sample.experiment);
  await page.evaluate(
    (place) =>
      new Promise<void>((done) => {
        const socket = new WebSocket(new URL('/ws', window.location.href).href.replace(/^http/, 'ws'));
        const input = { key: 'context', value: { path: place, run: 4 } };
        socket.onopen = () =>
          socket.send(JSON.stringify({ kind: 'call', id: 1, method: 'app.setSetting', input }));
        socket.onmessage = () => {
          socket.close();
          done();
        };
      }),
    path,
  );
  await page.reload();
  await expect(page.getByRole('treeitem', { name: 'Epix100a::CalibV1' })).toBeVisible();
}
