import { CalibdeskError } from '../../domain/errors.ts';
import { panelNamesOf, type GainDataset, type PanelNames } from './gainDataset.ts';

/** One panel of a detector, as documents tell it. */
export interface PanelDocument {
  index: number;
  id: string;
  alias: string;
}

/**
 * The panels' names, checked against the frames: every panel has a folder of its own.
 * @throws CalibdeskError bad-input for missing or extra panels
 */
export function checkPanels(dataset: GainDataset, panels: number): PanelNames {
  const names = panelNamesOf(dataset.source, dataset.numbers);
  if (names.ids.length === panels) return names;
  const told = names.numeric
    ? `the configuration tells ${names.ids.length} panels`
    : 'the configuration tells no numbers of the modules';
  throw new CalibdeskError(
    'bad-input',
    `${dataset.name}: frames of ${dataset.source} have ${panels} panels, ${told}; nothing was written`,
    { file: dataset.name, hint: 'panels must not be mixed up: use the configuration of this very run' },
  );
}

/** Indices of the panels that a list such as `0,2` names; null: all. Throws `usage` for one that is not there. */
export function chosenPanels(list: readonly number[] | null, panels: number): number[] {
  if (list === null) return Array.from({ length: panels }, (_, index) => index);
  for (const index of list)
    if (index >= panels)
      throw new CalibdeskError('usage', `there is no panel ${index}: the detector has ${panels}`, {
        hint: `panels are counted from 0 to ${panels - 1}`,
      });
  return [...list];
}
