import { registerActions } from '../../actions/registry.ts';
import { useContext } from '../../state/context.ts';
import { pickFolder } from '../../state/folderPicker.ts';
import { activity, showActivity } from '../../state/navigation.ts';
import { useMetrology } from './metrologyStore.ts';
import { metrologySteps } from './session.ts';

/** The actions of the Metrology view. */
export function register(): () => void {
  const metrology = useMetrology();
  const here = (): boolean => activity.value === 'metrology' && metrology.session !== null;
  return registerActions([
    {
      id: 'metrology.open',
      title: 'Open a metrology table...',
      group: 'Metrology',
      icon: 'metrology',
      perform: async () => {
        const path = await pickFolder('Open a metrology table', useContext().root, true);
        if (path === null) return;
        showActivity('metrology');
        await metrology.openFile(path);
      },
    },
    ...metrologySteps.map(({ id, title }) => ({
      id: `metrology.step.${id}`,
      title: `Metrology: ${title}`,
      group: 'Metrology',
      enabled: here,
      perform: () => metrology.go(id),
    })),
    {
      id: 'metrology.undo',
      title: 'Undo the last decision about a corner',
      group: 'Metrology',
      icon: 'undo',
      enabled: () => here() && metrology.past.length > 0,
      perform: () => metrology.undo(),
    },
    {
      id: 'metrology.close',
      title: 'Close the metrology table',
      group: 'Metrology',
      enabled: here,
      perform: () => metrology.close(),
    },
  ]);
}
