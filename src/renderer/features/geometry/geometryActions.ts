import { registerActions } from '../../actions/registry.ts';
import { useContext } from '../../state/context.ts';
import { pickFolder } from '../../state/folderPicker.ts';
import { activity, showActivity } from '../../state/navigation.ts';
import { useGeometryDisplay } from './displayStore.ts';
import { useGeometryDocument } from './documentStore.ts';

/** The actions of the Geometry view. */
export function register(): () => void {
  const documents = useGeometryDocument();
  const display = useGeometryDisplay();
  const here = (): boolean => activity.value === 'geometry' && documents.open !== null;
  return registerActions([
    {
      id: 'geometry.open',
      title: 'Open a geometry file...',
      group: 'Geometry',
      icon: 'geometry',
      perform: async () => {
        const context = useContext();
        const path = await pickFolder('Open a geometry file', context.calibdir ?? context.root, true);
        if (path === null) return;
        showActivity('geometry');
        await documents.openFile(path);
      },
    },
    {
      id: 'geometry.align',
      title: 'Align: move panels by keys',
      group: 'Geometry',
      icon: 'move',
      enabled: here,
      perform: () => {
        display.tool = display.tool === 'align' ? 'look' : 'align';
      },
    },
    {
      id: 'geometry.space',
      title: 'Show the panels in space, or in the plane',
      group: 'Geometry',
      icon: 'geometry',
      enabled: here,
      perform: () => {
        display.inSpace = !display.inSpace;
      },
    },
    {
      id: 'geometry.undo',
      title: 'Undo the last alignment step',
      group: 'Geometry',
      icon: 'undo',
      enabled: () => here() && documents.done > 0,
      perform: () => documents.undo(),
    },
    {
      id: 'geometry.redo',
      title: 'Redo the alignment step',
      group: 'Geometry',
      enabled: () => here() && documents.done < documents.steps.length,
      perform: () => documents.redo(),
    },
    {
      id: 'geometry.reset',
      title: 'Set all objects back to what was opened',
      group: 'Geometry',
      enabled: () => here() && documents.changed,
      perform: () => documents.reset(),
    },
  ]);
}
