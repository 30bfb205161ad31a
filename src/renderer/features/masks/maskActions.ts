import { registerActions } from '../../actions/registry.ts';
import { useContext } from '../../state/context.ts';
import { pickFolder } from '../../state/folderPicker.ts';
import { activity, showActivity } from '../../state/navigation.ts';
import { useMaskStore } from './maskStore.ts';

/** The actions of the Masks view. */
export function register(): () => void {
  const masks = useMaskStore();
  const here = (): boolean => activity.value === 'masks' && masks.document !== null;
  const open = async (title: string, take: (path: string) => Promise<void>): Promise<void> => {
    const context = useContext();
    const path = await pickFolder(title, context.calibdir ?? context.root, true);
    if (path === null) return;
    showActivity('masks');
    await take(path);
  };
  return registerActions([
    {
      id: 'masks.open',
      title: 'Open a mask document...',
      group: 'Masks',
      icon: 'masks',
      perform: () => open('Open a mask document', masks.openDocument),
    },
    {
      id: 'masks.picture',
      title: 'Open a picture to mask...',
      group: 'Masks',
      icon: 'masks',
      perform: () => open('Picture under the mask', (path) => masks.openImage(path)),
    },
    {
      id: 'masks.toggle',
      title: 'Show or hide the mask',
      group: 'Masks',
      enabled: here,
      perform: () => {
        masks.maskShown = !masks.maskShown;
      },
    },
    {
      id: 'masks.undo',
      title: 'Undo the last step of the mask',
      group: 'Masks',
      icon: 'undo',
      enabled: () => here() && masks.canUndo,
      perform: () => masks.undo(),
    },
    {
      id: 'masks.redo',
      title: 'Redo the step of the mask',
      group: 'Masks',
      enabled: () => here() && masks.canRedo,
      perform: () => masks.redo(),
    },
    {
      id: 'masks.close',
      title: 'Close the mask',
      group: 'Masks',
      enabled: () => here() && !masks.changed,
      perform: () => masks.close(),
    },
  ]);
}
