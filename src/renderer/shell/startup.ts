import { on } from '../api/index.ts';
import { onActionFailure } from '../actions/registry.ts';
import { loadApplicationInfo } from '../state/application.ts';
import { followChanges } from '../state/changes.ts';
import { useContext } from '../state/context.ts';
import { followJobs } from '../state/jobs.ts';
import { activity, isActivityId } from '../state/navigation.ts';
import { openPath } from '../state/openPath.ts';
import { readSetting, writeSetting } from '../state/settings.ts';
import { showError } from '../state/toasts.ts';
import { watch } from 'vue';

/** Opens what was asked for on the command line, else the place of the last session, else the welcome view. */
async function openFirstPlace(): Promise<void> {
  const context = useContext();
  const info = await loadApplicationInfo();
  let opened = false;
  for (const path of info.open) opened = (await openPath(path)) || opened;
  if (!opened) opened = await context.restore();
  if (opened && activity.value === null) {
    const stored = readSetting('activity');
    activity.value = isActivityId(stored) ? stored : 'store';
  }
}

/** Wires the window to the main process and opens the first place; called once. Resolves when the place is open. */
export async function startShell(): Promise<void> {
  const context = useContext();
  onActionFailure((action, error) => showError(`"${action.title}" failed`, error));
  followJobs();
  followChanges(() => context.calibdir);
  on('app.open', ({ paths }) => {
    void (async () => {
      for (const path of paths) await openPath(path);
    })();
  });
  watch(activity, (next) => {
    if (next !== null && next !== 'help') writeSetting('activity', next);
  });
  try {
    await openFirstPlace();
  } catch (error) {
    showError('Calibdesk did not answer', error, 'Nothing was opened.');
  }
}
