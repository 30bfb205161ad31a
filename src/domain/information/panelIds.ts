/** Numbers that tell an ePix panel, as its configuration has them; null where the configuration has no such cards. */
export interface EpixPanel {
  version: number;
  carrier: readonly [number, number] | null;
  digital: readonly [number, number] | null;
  analog: readonly [number, number] | null;
}

const tenDigits = (value: number): string => String(value).padStart(10, '0');

/** Id of an ePix panel: seven numbers of ten digits, `version-carrier-carrier-digital-digital-analog-analog`; missing ones are zeros. */
export function epixPanelId({ version, carrier, digital, analog }: EpixPanel): string {
  return [version, ...[carrier, digital, analog].flatMap((pair) => pair ?? [0, 0])].map(tenDigits).join('-');
}

/** Numbers of a jungfrau module, uint64: module version, firmware version, serial number. */
export type JungfrauModule = readonly [version: bigint, firmware: bigint, serial: bigint];

/** First version of the jungfrau configuration that knows its modules. */
const firstVersionWithModules = 3;

/** Lower-case hex digits; zero has none (the original strips `0x` and zeros together). */
const hexDigits = (value: bigint): string => (value === 0n ? '' : value.toString(16));

/**
 * Id of a jungfrau: `<version>-<firmware>-<serial>` in hex for each module, joined by `_`; null when its configuration is older than
 * version 3 or has no modules.
 */
export function jungfrauId(configVersion: number, modules: readonly JungfrauModule[]): string | null {
  if (configVersion < firstVersionWithModules || modules.length === 0) return null;
  return modules.map((module) => module.map(hexDigits).join('-')).join('_');
}

/** A source as ids and file names write it: with `-` in place of `:`. */
export const sourceAsId = (source: string): string => source.replaceAll(':', '-');
