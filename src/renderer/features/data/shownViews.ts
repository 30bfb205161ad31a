import type { DataRecord, DataRun } from '../../../contract/data.ts';

/** What the main pane shows of an event. */
export type Shown =
  | { kind: 'image'; key: string; source: string; label: string; title: string }
  | { kind: 'waveform'; key: string; source: string; type: string; label: string; title: string }
  | { kind: 'scalars'; key: 'scalars'; label: string; title: string }
  | { kind: 'averages'; key: 'averages'; label: string; title: string };

const shortName = (source: string, alias: string | null): string =>
  alias ?? source.split(':').at(-1) ?? source;

/** The views of a run: its area detectors, the waveforms of the event, and quantities over the run. */
export function viewOf(run: DataRun, records: readonly DataRecord[]): Shown[] {
  const images = run.detectors.map(({ source, alias, device }): Shown => ({
    ...{ kind: 'image', key: `image ${source}`, source },
    ...{ label: shortName(source, alias), title: `${source} (${device})` },
  }));
  const waveforms = records
    .filter(({ kind }) => kind === 'waveform')
    .map(({ source, alias, type }): Shown => ({
      ...{ kind: 'waveform', key: `waveform ${source} ${type}`, source, type },
      ...{ label: shortName(source, alias), title: `${source} ${type}` },
    }));
  const scalars: Shown = {
    ...{ kind: 'scalars', key: 'scalars' },
    ...{ label: 'Over the run', title: 'Quantities of the events over the run' },
  };
  const averages: Shown = {
    ...{ kind: 'averages', key: 'averages' },
    ...{ label: 'Averages', title: 'Averages, rms, maxima and minima of chosen events' },
  };
  return [...images, ...waveforms, scalars, averages];
}
