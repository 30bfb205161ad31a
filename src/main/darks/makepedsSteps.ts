import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCalibrunTypes } from '../../domain/darkFiles/calibrunTypes.ts';
import { deviceOfSource } from '../../domain/darkFiles/dataBits.ts';
import { parseMakepedsConfig, type MakepedsThresholds } from '../../domain/darkFiles/makepeds.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { groupOf } from '../../domain/store/detectorTypes.ts';
import { packageRoot } from '../packageRoot.ts';

/** One step of makepeds, as its document tells it. */
export interface MakePedestalsStep {
  name: string;
  detector: string;
  state: 'done' | 'skipped' | 'failed';
  message: string;
}

/** Thresholds by block of `makepeds.cfg`: that of the application's folder, else that of the package. */
export async function makepedsConfiguration(home: string): Promise<Map<string, MakepedsThresholds>> {
  for (const file of [join(home, 'makepeds.cfg'), join(packageRoot(), 'resources', 'makepeds.cfg')])
    try {
      return parseMakepedsConfig(await readFile(file, 'utf8'), file);
    } catch (error) {
      if (error instanceof CalibdeskError) throw error; // a file that is there must be understood
    }
  return new Map();
}

async function isEmptyFolder(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.data')).length === 0;
}

/** First-time geometry and gain: steps that other commands do. */
export async function otherSteps(
  sources: readonly string[],
  calibdir: string,
  camerasOnly: boolean,
): Promise<MakePedestalsStep[]> {
  const steps: MakePedestalsStep[] = [];
  const skipped = (name: string, detector: string, message: string): void =>
    void steps.push({ name, detector, state: 'skipped', message });
  for (const source of sources) {
    const device = deviceOfSource(source);
    // Of a detector that switches gain, geometry and gains are asked for only where its darks are made.
    if (/^(jungfrau|epix10ka)/i.test(device)) {
      if (camerasOnly) continue;
      const folder = (ctype: string): Promise<boolean> =>
        isEmptyFolder(join(calibdir, groupOf(source), source, ctype));
      if (await folder('geometry'))
        skipped('geometry', source, 'the store has no geometry: deploy one with geometry_deploy_constants');
      if (/^jungfrau/i.test(device) && (await folder('pixel_gain')))
        skipped('gain', source, 'the store has no pixel_gain: deploy it with jungfrau_gain_constants');
      continue;
    }
    const [type] = parseCalibrunTypes(device).types;
    if (type === undefined) continue;
    const missing = (ctype: string): Promise<boolean> =>
      isEmptyFolder(join(calibdir, type.group, source, ctype));
    if (/^cspad/i.test(device) && (await missing('geometry')))
      skipped('geometry', source, 'the store has no geometry: deploy one with geometry_deploy_constants');
    if (/^epix100a$/i.test(device) && (await missing('pixel_gain')))
      skipped('gain', source, 'the store has no pixel_gain: deploy it with deploy_constants -C gain');
  }
  return steps;
}
