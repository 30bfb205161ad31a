import { registerActions } from '../../actions/registry.ts';
import { showActivity } from '../../state/navigation.ts';
import { useDarks } from './darkStore.ts';

/** The actions of the Darks view; possible from anywhere as soon as a run is chosen. */
export function register(): () => void {
  const darks = useDarks();
  return registerActions([
    {
      id: 'darks.makePedestals',
      title: 'Make pedestals',
      group: 'Darks',
      icon: 'play',
      shortcut: 'Ctrl+Shift+M',
      enabled: () => darks.session !== null && !darks.running && !darks.walking,
      perform: async () => {
        showActivity('darks');
        await darks.makePedestals();
      },
    },
    {
      id: 'darks.process',
      title: 'Process the chosen detectors',
      group: 'Darks',
      icon: 'darks',
      enabled: () => darks.canProcess,
      perform: async () => {
        showActivity('darks');
        await darks.process();
      },
    },
    {
      id: 'darks.cancel',
      title: 'Cancel the processing',
      group: 'Darks',
      icon: 'stop',
      enabled: () => darks.running,
      perform: () => darks.cancel(),
    },
    {
      id: 'darks.plan',
      title: 'Plan the deployment...',
      group: 'Darks',
      icon: 'store',
      enabled: () => darks.canPlan,
      perform: async () => {
        showActivity('darks');
        await darks.plan();
      },
    },
    {
      id: 'darks.reload',
      title: 'Read the run again',
      group: 'Darks',
      icon: 'refresh',
      enabled: () => darks.session !== null && !darks.running,
      perform: () => darks.reload(),
    },
  ]);
}
