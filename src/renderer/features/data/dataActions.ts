import { onActivated, onBeforeUnmount, onDeactivated, onMounted } from 'vue';
import { registerActions } from '../../actions/registry.ts';
import { copyText } from '../../ui/clipboard.ts';
import { useData } from './dataStore.ts';

/** Registers what can be done in the Data view while it is shown. */
export function useDataActions(): void {
  const data = useData();
  const hasRun = (): boolean => data.run !== null && data.total > 0;
  let stop: (() => void) | null = null;
  const start = (): void => {
    stop ??= registerActions([
      {
        id: 'data.next',
        title: 'Next event',
        group: 'Data',
        icon: 'chevronRight',
        shortcut: 'Ctrl+ArrowRight',
        enabled: hasRun,
        perform: () => data.stepBy(1),
      },
      {
        id: 'data.previous',
        title: 'Previous event',
        group: 'Data',
        icon: 'chevronLeft',
        shortcut: 'Ctrl+ArrowLeft',
        enabled: hasRun,
        perform: () => data.stepBy(-1),
      },
      {
        id: 'data.first',
        title: 'First event',
        group: 'Data',
        enabled: hasRun,
        perform: () => data.goTo(0),
      },
      {
        id: 'data.last',
        title: 'Last event',
        group: 'Data',
        enabled: hasRun,
        perform: () => data.goTo(data.total - 1),
      },
      {
        id: 'data.play',
        title: 'Play the events',
        group: 'Data',
        icon: 'play',
        enabled: () => hasRun() && !data.playing,
        perform: () => data.play(),
      },
      {
        id: 'data.stop',
        title: 'Stop playing',
        group: 'Data',
        icon: 'stop',
        enabled: () => data.playing,
        perform: () => data.stop(),
      },
      {
        id: 'data.copyDataset',
        title: 'Copy the data set of the run',
        group: 'Data',
        icon: 'copy',
        enabled: () => data.run !== null,
        perform: () => copyText(data.run?.dsname ?? '', 'Data set copied'),
      },
    ]);
  };
  const end = (): void => {
    stop?.();
    stop = null;
  };
  onMounted(start);
  onActivated(start);
  onDeactivated(end);
  onBeforeUnmount(end);
}
