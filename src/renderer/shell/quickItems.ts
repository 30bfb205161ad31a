import { call } from '../api/index.ts';
import { useContext } from '../state/context.ts';
import { activity, showActivity, showTarget } from '../state/navigation.ts';
import type { QuickItem } from '../state/quickOpen.ts';
import { provideQuickItems } from '../state/quickOpen.ts';
import { formatLocalTime } from '../ui/format.ts';

/** Experiments of the open root. */
function experiments(): QuickItem[] {
  const context = useContext();
  return context.instruments.flatMap((instrument) =>
    instrument.experiments.map((experiment): QuickItem => ({
      kind: 'experiment',
      label: experiment.name,
      detail: instrument.name,
      perform: async () => {
        context.instrument = instrument.name;
        await context.setExperiment(experiment.name);
        if (activity.value === null) showActivity('store');
      },
    })),
  );
}

/** Runs of the experiment. */
function runs(): QuickItem[] {
  const context = useContext();
  return context.runs.map((run): QuickItem => ({
    kind: 'run',
    label: `run ${run.run}`,
    detail: formatLocalTime(run.modified),
    perform: () => {
      context.run = run.run;
    },
  }));
}

/** Sources and constants files of the calib folder. */
async function constants(): Promise<QuickItem[]> {
  const { calibdir } = useContext();
  if (calibdir === null) return [];
  const tree = await call('store.tree', { calibdir });
  const items: QuickItem[] = [];
  for (const { group, sources } of tree.groups) {
    for (const { source, types } of sources) {
      items.push({
        kind: 'source',
        label: source,
        detail: group,
        perform: () => showTarget({ kind: 'store-source', calibdir, group, source }),
      });
      for (const { type, files } of types) {
        for (const file of files) {
          items.push({
            kind: 'file',
            label: `${type}/${file.name}`,
            detail: source,
            perform: () =>
              showTarget({ kind: 'store-file', calibdir, path: `${group}/${source}/${type}/${file.name}` }),
          });
        }
      }
    }
  }
  return items;
}

/** What Ctrl+P finds from the shell itself; features may add more. */
export function provideShellItems(): () => void {
  const stops = [provideQuickItems(experiments), provideQuickItems(runs), provideQuickItems(constants)];
  return () => stops.forEach((stop) => stop());
}
