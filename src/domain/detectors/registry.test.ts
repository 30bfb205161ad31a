import { describe, expect, it } from 'vitest';
import { defaultDataBits } from '../darkFiles/dataBits.ts';
import { deviceCode } from '../store/sources.ts';
import { calibGroupOf, detectorFamilies, familyOfDevice } from './registry.ts';

const devices = detectorFamilies.flatMap((family) => family.devices);

describe('detector registry', () => {
  it('names only devices of the data acquisition system, each once', () => {
    for (const device of devices) expect(deviceCode(device), device).toBeDefined();
    expect(new Set(devices).size).toBe(devices.length);
  });

  it('agrees with the dark processing about data bits', () => {
    for (const device of devices)
      expect(familyOfDevice(device)?.dataBits, device).toBe(defaultDataBits(`XppGon.0:${device}.0`));
  });

  it('finds a family by its device word', () => {
    expect(familyOfDevice('Epix100a')?.shape).toEqual([704, 768]);
    expect(familyOfDevice('Evr')).toBeUndefined();
    expect(calibGroupOf('Epix100a')).toBe('Epix100a::CalibV1');
  });
});
