import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryPlace } from './repositoryPlace.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'place-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the repository that work takes when it names none', () => {
  it('is that of the site, then beside the store, then of the program', async () => {
    const place = { site: join(folder, 'site'), calibdir: join(folder, 'calib'), home: join(folder, 'home') };
    // Neither is there: they are not made by the way.
    expect(await repositoryPlace('jungfrau', place)).toBe(join(folder, 'home/gains/jungfrau/panels'));
    await mkdir(place.calibdir);
    expect(await repositoryPlace('jungfrau', place)).toBe(
      join(folder, 'calib/pedestal_workdir/gains/jungfrau/panels'),
    );
    await mkdir(place.site);
    expect(await repositoryPlace('epix10ka', place)).toBe(join(folder, 'site/detector/gains/epix10k/panels'));
  });
});
