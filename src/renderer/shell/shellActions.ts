import type { Action } from '../actions/registry.ts';
import { registerActions } from '../actions/registry.ts';
import { lastChange, undo } from '../state/changes.ts';
import { useContext } from '../state/context.ts';
import { togglePane } from '../state/layout.ts';
import { showActivity, toggleHelp } from '../state/navigation.ts';
import { openFolder } from '../state/openPath.ts';
import { openPalette } from '../state/palette.ts';
import { switchTheme, themeChoice } from '../state/theme.ts';
import { startTour } from '../state/tour.ts';
import { copyText } from '../ui/clipboard.ts';
import { features } from './features.ts';

/** Steps through the runs of the experiment, or by one where none are listed. */
function stepRun(step: number): void {
  const context = useContext();
  if (context.runs.length === 0) {
    context.run = Math.max(0, (context.run ?? 0) + step);
    return;
  }
  const index = context.runs.findIndex((run) => run.run === context.run);
  const next = context.runs[Math.min(context.runs.length - 1, Math.max(0, index + step))];
  if (next) context.run = next.run;
}

/** The actions of the shell itself. */
export function registerShellActions(): () => void {
  const context = useContext();
  const activities = features.map((feature): Action => ({
    id: `activity.${feature.id}`,
    title: `Show ${feature.title}`,
    group: 'View',
    icon: feature.icon,
    shortcut: feature.shortcut,
    perform: () => (feature.id === 'help' ? toggleHelp() : showActivity(feature.id)),
  }));
  return registerActions([
    ...activities,
    {
      id: 'view.commands',
      title: 'Run a command...',
      group: 'View',
      icon: 'terminal',
      shortcut: 'Ctrl+Shift+P',
      perform: () => openPalette('commands'),
    },
    {
      id: 'view.openByName',
      title: 'Open by name...',
      group: 'View',
      icon: 'search',
      shortcut: 'Ctrl+P',
      perform: () => openPalette('names'),
    },
    {
      id: 'file.openFolder',
      title: 'Open folder...',
      group: 'File',
      icon: 'folder',
      shortcut: 'Ctrl+O',
      perform: openFolder,
    },
    {
      id: 'help.tour',
      title: 'Take the tour',
      group: 'Help',
      icon: 'info',
      perform: startTour,
    },
    {
      id: 'view.welcome',
      title: 'Show welcome',
      group: 'View',
      icon: 'info',
      perform: () => showActivity(null),
    },
    {
      id: 'edit.undo',
      title: 'Undo the last change of the store',
      group: 'Edit',
      icon: 'undo',
      shortcut: 'Ctrl+Z',
      enabled: () => lastChange.value !== null,
      perform: () => undo(),
    },
    {
      id: 'view.side',
      title: 'Show or hide the side pane',
      group: 'View',
      icon: 'paneLeft',
      shortcut: 'Ctrl+B',
      perform: () => togglePane('side'),
    },
    {
      id: 'view.inspector',
      title: 'Show or hide the inspector',
      group: 'View',
      icon: 'paneRight',
      shortcut: 'Ctrl+Alt+B',
      perform: () => togglePane('inspector'),
    },
    {
      id: 'view.drawer',
      title: 'Show or hide the job drawer',
      group: 'View',
      icon: 'paneBottom',
      shortcut: 'Ctrl+J',
      perform: () => togglePane('drawer'),
    },
    {
      id: 'view.theme',
      title: 'Switch between light and dark',
      group: 'View',
      icon: 'sun',
      perform: switchTheme,
    },
    {
      id: 'view.themeSystem',
      title: 'Follow the theme of the system',
      group: 'View',
      icon: 'sun',
      enabled: () => themeChoice.value !== 'system',
      perform: () => {
        themeChoice.value = 'system';
      },
    },
    {
      id: 'run.next',
      title: 'Next run',
      group: 'Run',
      icon: 'chevronRight',
      shortcut: 'Alt+ArrowRight',
      enabled: () => context.isOpen,
      perform: () => stepRun(1),
    },
    {
      id: 'run.previous',
      title: 'Previous run',
      group: 'Run',
      icon: 'chevronLeft',
      shortcut: 'Alt+ArrowLeft',
      enabled: () => context.isOpen,
      perform: () => stepRun(-1),
    },
    {
      id: 'run.reload',
      title: 'List the runs again',
      group: 'Run',
      icon: 'refresh',
      enabled: () => context.experimentEntry !== null,
      perform: () => context.loadRuns(),
    },
    {
      id: 'store.copyCalibPath',
      title: 'Copy the path of the calib folder',
      group: 'Store',
      icon: 'copy',
      enabled: () => context.calibdir !== null,
      perform: () => copyText(context.calibdir ?? '', 'Path copied'),
    },
  ]);
}
