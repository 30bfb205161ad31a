// What people feel in the window, measured in Chromium with software drawing: `npm run bench:window`. Prints JSON; never a test.
//   stepping  frames drawn a second while Right is held, raw and calibrated
//   stalls    longest time without a new picture, and longest task of 50 ms or more (0: none), while a root of 100,000
//             files is opened, searched and shown
//   geometry  time from the choice of a nominal geometry to its picture, and pictures a second while it is moved by
//             dragging and by the wheel; in the plane and in space
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/chromium.mjs';

const program = join(resolve(dirname(fileURLToPath(import.meta.url)), '..', '..'), 'out', 'main', 'cli.js');
const folder = mkdtempSync(join(tmpdir(), 'calibdesk-window-'));
const flags = ['--no-sandbox', '--enable-unsafe-swiftshader', '--disable-quic'];

/** 500 experiments of 200 empty files, and one that is a real sample. */
function makeRoot(root) {
  const made = spawnSync(process.execPath, [program, 'sample', root, '--events', '1000', '--json'], {
    encoding: 'utf8',
  });
  const sample = JSON.parse(made.stdout);
  const sources = [
    'XcsEndstation.0:Epix100a.1',
    'XppEndstation.0:Epix100a.2',
    'CxiDs1.0:Epix100a.0',
    'MfxEndstation.0:Epix100a.0',
  ];
  for (let i = 0; i < 500; i++)
    for (const source of sources)
      for (const type of ['pedestals', 'pixel_status', 'pixel_rms', 'pixel_mask', 'common_mode']) {
        const path = join(
          root,
          'XPP',
          `xpp${String(i).padStart(5, '0')}`,
          'calib',
          'Epix100a::CalibV1',
          source,
          type,
        );
        mkdirSync(path, { recursive: true });
        for (let run = 0; run < 10; run++) writeFileSync(join(path, `${10 * run}-end.data`), '');
      }
  return sample;
}

function serve(root) {
  const home = join(folder, 'home');
  const child = spawn(process.execPath, [program, 'serve', '--json', '--home', home], {
    env: { ...process.env, SIT_PSDM_DATA: root, SIT_ROOT: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((done) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += String(chunk);
      if (text.includes('\n')) done({ child, url: JSON.parse(text.split('\n')[0]).url });
    });
  });
}

/** Starts a watch in the page: longest gap between two pictures, and how often the frame was drawn anew. */
const startWatch = (page) =>
  page.evaluate(() => {
    const watch = {
      longest: 0,
      task: 0,
      last: performance.now(),
      pictures: 0,
      drawn: 0,
      shown: '',
      on: true,
    };
    window.calibdeskWatch = watch;
    // The browser tells tasks of 50 ms and more only; the rest of a gap is drawing in software.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) watch.task = Math.max(watch.task, entry.duration);
    }).observe({ type: 'longtask' });
    const look = (now) => {
      watch.longest = Math.max(watch.longest, now - watch.last);
      watch.last = now;
      watch.pictures++;
      const text = document.querySelector('.image-pane')?.getAttribute('aria-label') ?? '';
      if (text !== watch.shown) {
        watch.shown = text;
        watch.drawn++;
      }
      if (watch.on) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
const endWatch = (page) =>
  page.evaluate(() => {
    window.calibdeskWatch.on = false;
    const { longest, task, drawn, pictures } = window.calibdeskWatch;
    return { longestGapMs: Math.round(longest), longTaskMs: Math.round(task), drawn, pictures };
  });

async function stepping(page, form) {
  await page.getByRole('group', { name: 'Form of the frame' }).getByRole('button', { name: form }).click();
  await page.locator('.image-pane[data-settled="true"]').waitFor();
  await page.getByRole('spinbutton', { name: 'Event number' }).fill('0');
  await page.keyboard.press('Enter');
  await page.getByRole('application').focus();
  await page.waitForTimeout(1000);
  await startWatch(page);
  // A held key repeats thirty times a second. In the page itself: from outside each key would wait for the one before.
  const seconds = await page.evaluate(
    () =>
      new Promise((done) => {
        const stage = document.querySelector('.image-pane .stage');
        const begin = performance.now();
        let presses = 0;
        const timer = setInterval(() => {
          stage.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }),
          );
          if (++presses < 180) return;
          clearInterval(timer);
          done((performance.now() - begin) / 1000);
        }, 1000 / 30);
      }),
  );
  const { drawn, longestGapMs } = await endWatch(page);
  return { form, framesPerSecond: Number((drawn / seconds).toFixed(1)), longestGapMs };
}

async function measured(page, what, work) {
  await startWatch(page);
  await work();
  await page.waitForTimeout(300);
  const { longestGapMs, longTaskMs } = await endWatch(page);
  return { what, longestGapMs, longTaskMs };
}

/** Moves the pointer over a place of the page for some seconds, as a hand does; pictures that the page drew a second. */
async function movedBy(page, selector, kind) {
  await startWatch(page);
  const seconds = await page.evaluate(
    ([place, what]) =>
      new Promise((done) => {
        const element = document.querySelector(place);
        const box = element.getBoundingClientRect();
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const send = (name, dx) =>
          element.dispatchEvent(
            new PointerEvent(name, {
              pointerId: 1,
              isPrimary: true,
              button: 0,
              buttons: name === 'pointerup' ? 0 : 1,
              clientX: x + dx,
              clientY: y + dx / 2,
              bubbles: true,
              cancelable: true,
            }),
          );
        // Nobody really holds the pointer of this page.
        element.setPointerCapture = () => undefined;
        element.releasePointerCapture = () => undefined;
        const begin = performance.now();
        if (what === 'drag') send('pointerdown', 0);
        let moves = 0;
        const next = () => {
          const swing = 120 * Math.sin(moves / 12);
          if (what === 'drag') send('pointermove', swing);
          else
            element.dispatchEvent(
              new WheelEvent('wheel', {
                deltaY: 40 * Math.sign(Math.sin(moves / 25)),
                clientX: x,
                clientY: y,
                bubbles: true,
                cancelable: true,
              }),
            );
          if (++moves < 150) return void requestAnimationFrame(next);
          if (what === 'drag') send('pointerup', 0);
          done((performance.now() - begin) / 1000);
        };
        requestAnimationFrame(next);
      }),
    [selector, kind],
  );
  const { longestGapMs } = await endWatch(page);
  return { kind, picturesPerSecond: Number((150 / seconds).toFixed(1)), longestGapMs };
}

/** The picture of a nominal geometry: how soon it is there, and how it moves. */
async function geometry(page, name) {
  const select = page.getByRole('combobox', { name: 'Nominal geometry' });
  await select.waitFor();
  const times = await page.evaluate(
    (wanted) =>
      new Promise((done) => {
        const list = document.querySelector('select[aria-label="Nominal geometry"]');
        list.value = wanted;
        const begin = performance.now();
        list.dispatchEvent(new Event('change', { bubbles: true }));
        let firstPictureMs = null;
        const look = () => {
          const pane = document.querySelector('.image-pane');
          const now = Math.round(performance.now() - begin);
          if (pane?.getAttribute('aria-label')?.includes(wanted)) {
            // The frame before this one has drawn it; exact percentiles come later.
            if (firstPictureMs === null) firstPictureMs = now;
            if (pane.dataset.settled === 'true') return void done({ firstPictureMs, settledMs: now });
          }
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    name,
  );
  await page.waitForTimeout(1500);
  const plane = [
    await movedBy(page, '.image-pane .stage', 'drag'),
    await movedBy(page, '.image-pane .stage', 'wheel'),
  ];
  await page.getByRole('button', { name: '3D' }).click();
  await page.locator('.scene[data-settled="true"]').waitFor();
  await page.waitForTimeout(500);
  const space = [await movedBy(page, '.scene', 'drag')];
  await page.getByRole('button', { name: '2D' }).click();
  return { name, ...times, plane, space };
}

const root = join(folder, 'root');
makeRoot(root);
const { child, url } = await serve(root);
const browser = await chromium.launch({ executablePath: findChromium({}).path, args: flags });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  const stalls = [];
  stalls.push(
    await measured(page, 'open the root', async () => {
      await page.getByRole('region', { name: 'Environment' }).getByRole('button', { name: 'Open' }).click();
      await page.waitForTimeout(4000);
    }),
  );
  stalls.push(
    await measured(page, 'search all files', async () => {
      await page.keyboard.press('Control+p');
      await page.keyboard.type('xpp00250 pedestals', { delay: 30 });
      await page.waitForTimeout(1500);
      await page.keyboard.press('Escape');
    }),
  );
  await page.keyboard.press('Control+p');
  await page.keyboard.type('xppsamp01');
  await page
    .getByRole('option', { name: /xppsamp01/ })
    .first()
    .click();
  stalls.push(await measured(page, 'show the store', () => page.keyboard.press('Control+1')));
  await page.keyboard.press('Control+p');
  await page.keyboard.type('run 3');
  await page.getByRole('option', { name: 'run 3' }).first().click();
  await page.keyboard.press('Control+2');
  await page.locator('.image-pane').waitFor();
  const rows = [];
  for (const form of ['raw', 'calibrated']) rows.push(await stepping(page, form));
  await page.keyboard.press('Control+4');
  const geometries = [];
  // The code of the pane is there after the first one.
  for (const name of ['epix10ka', 'jungfrau4M', 'jungfrau16M']) geometries.push(await geometry(page, name));
  console.log(
    JSON.stringify(
      {
        machine: { cores: cpus().length, cpu: cpus()[0].model },
        stepping: rows,
        stalls,
        geometry: geometries,
      },
      null,
      1,
    ),
  );
} finally {
  await browser.close();
  child.kill('SIGTERM');
  await new Promise((done) => child.once('exit', done));
  rmSync(folder, { recursive: true, force: true });
}
