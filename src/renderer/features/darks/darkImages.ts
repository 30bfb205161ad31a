import type { DarkImageName } from '../../../contract/darks.ts';
import { changeNames } from '../../../domain/darkFiles/changes.ts';
import type { ColorMapName } from '../../../domain/color/colorMaps.ts';
import { darkStatusNames } from '../../plot/image/statusBits.ts';

/** How one picture of a dark is called and drawn. */
export interface DarkImageForm {
  name: DarkImageName;
  title: string;
  /** Caption of the small picture. */
  short: string;
  unit: string;
  kind: 'values' | 'bits';
  colorMap?: ColorMapName;
  bitNames?: readonly string[];
  group: 'result' | 'change' | 'gate';
}

const adu = { unit: 'ADU', kind: 'values' } as const;
const difference = { ...adu, colorMap: 'diverging', group: 'change' } as const;
const words = { unit: '', kind: 'bits' } as const;

/** All pictures in the order in which they are shown. */
export const darkImageForms: readonly DarkImageForm[] = [
  { name: 'ave', title: 'pedestal', short: 'pedestal', ...adu, group: 'result' },
  { name: 'rms', title: 'rms', short: 'rms', ...adu, group: 'result' },
  { name: 'status', title: 'status', short: 'status', ...words, bitNames: darkStatusNames, group: 'result' },
  { name: 'aveChange', title: 'change of the pedestal', short: 'pedestal change', ...difference },
  { name: 'rmsChange', title: 'change of the rms', short: 'rms change', ...difference },
  {
    name: 'statusChange',
    title: 'pixels that turned',
    short: 'turned bad / good',
    ...words,
    bitNames: changeNames,
    group: 'change',
  },
  {
    name: 'statusBefore',
    title: 'status before',
    short: 'status before',
    ...words,
    bitNames: darkStatusNames,
    group: 'change',
  },
  { name: 'gateLow', title: 'lower end of the gate', short: 'gate low', ...adu, group: 'gate' },
  { name: 'gateHigh', title: 'upper end of the gate', short: 'gate high', ...adu, group: 'gate' },
  { name: 'minimum', title: 'lowest value', short: 'min', ...adu, group: 'gate' },
  { name: 'maximum', title: 'highest value', short: 'max', ...adu, group: 'gate' },
];

export function formOf(name: DarkImageName): DarkImageForm {
  const found = darkImageForms.find((form) => form.name === name);
  if (found === undefined) throw new Error(`no picture ${name}`);
  return found;
}

/** Key of the form of the pane: pictures of one key are drawn by one pane, which keeps its view and its contrast. */
export const paneKey = ({ kind, colorMap }: DarkImageForm): string => `${kind}-${colorMap ?? ''}`;
