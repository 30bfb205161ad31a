import { computed, onActivated, onBeforeUnmount, onDeactivated } from 'vue';
import type { Action } from '../../actions/registry.ts';
import { registerActions } from '../../actions/registry.ts';
import type { QuickItem } from '../../state/quickOpen.ts';
import { provideQuickItems } from '../../state/quickOpen.ts';
import { showActivity } from '../../state/navigation.ts';
import { showInfo } from '../../state/toasts.ts';
import { copyText } from '../../ui/clipboard.ts';
import { plural } from '../../ui/format.ts';
import { canPut, carried, filesOf, putFiles, targetOf } from './carry.ts';
import type { ChangeKind } from './changes.ts';
import { changeDraft, deleteFiles } from './changes.ts';
import { absolutePath } from './paths.ts';
import type { StoreTab } from './storeView.ts';
import { useStoreView } from './storeView.ts';

export const tabTitles: Record<StoreTab, string> = {
  image: 'Image',
  histogram: 'Histogram',
  statistics: 'Statistics',
  pixels: 'Pixels',
  trend: 'Trend',
  text: 'Text',
  history: 'History',
};

/** Lines of the context menu, by action id; null = a rule. */
export const menuActions: (string | null)[] = [
  'store.open',
  'store.copyPath',
  null,
  'store.changeRange',
  'store.move',
  'store.copyTo',
  'store.delete',
  null,
  'store.takeFiles',
  'store.putFiles',
  null,
  'edit.undo',
  'store.refresh',
];

/** Registers what can be done in the Store view while it is shown. */
export function useStoreActions(): void {
  const store = useStoreView();
  const oneFile = computed(() => (store.selectedFiles.length === 1 ? store.selectedFiles[0] : null));

  const oneNode = computed(() => (store.selectedNodes.length === 1 ? store.selectedNodes[0] : null));

  function draft(kind: ChangeKind): void {
    const node = oneFile.value;
    if (node?.calibdir) changeDraft.value = { kind, calibdir: node.calibdir, path: node.path };
  }
  function copyPaths(): void {
    const nodes = store.selectedNodes.filter((node) => node.calibdir !== null && node.kind !== 'note');
    const paths = nodes.map((node) => absolutePath(node.calibdir ?? '', node.path));
    void copyText(paths.join('\n'), paths.length === 1 ? 'Path copied' : `${paths.length} paths copied`);
  }

  const hasFile = (): boolean => oneFile.value !== null;
  const list: Action[] = [
    {
      id: 'store.open',
      title: 'Open',
      group: 'Store',
      icon: 'file',
      enabled: hasFile,
      perform: () => {
        store.tab = 'image';
      },
    },
    {
      id: 'store.copyPath',
      title: 'Copy path',
      group: 'Store',
      icon: 'copy',
      shortcut: 'Ctrl+Shift+C',
      enabled: () => store.selectedNodes.some((node) => node.calibdir !== null),
      perform: copyPaths,
    },
    {
      id: 'store.changeRange',
      title: 'Change run range…',
      group: 'Store',
      icon: 'edit',
      shortcut: 'F2',
      enabled: hasFile,
      perform: () => draft('range'),
    },
    {
      id: 'store.move',
      title: 'Move…',
      group: 'Store',
      icon: 'move',
      enabled: hasFile,
      perform: () => draft('move'),
    },
    {
      id: 'store.copyTo',
      title: 'Copy to…',
      group: 'Store',
      icon: 'copy',
      enabled: hasFile,
      perform: () => draft('copy'),
    },
    {
      id: 'store.takeFiles',
      title: 'Take files to copy them elsewhere (Ctrl+C)',
      group: 'Store',
      icon: 'copy',
      enabled: () => filesOf(store.selectedNodes, store.nodes).length > 0,
      perform: () => {
        carried.value = filesOf(store.selectedNodes, store.nodes);
        showInfo(
          `Taken: ${plural(carried.value.length, 'file')}`,
          'Ctrl+V at an experiment, a source or a type shows the plan.',
        );
      },
    },
    {
      id: 'store.putFiles',
      title: 'Copy the taken files here… (Ctrl+V)',
      group: 'Store',
      icon: 'move',
      enabled: () => oneNode.value !== null && canPut(carried.value, targetOf(oneNode.value)),
      perform: async () => {
        const target = oneNode.value === null ? null : targetOf(oneNode.value);
        if (target === null || oneNode.value === null) return;
        await putFiles(carried.value, target, oneNode.value.label);
      },
    },
    {
      id: 'store.delete',
      title: 'Delete…',
      group: 'Store',
      icon: 'trash',
      shortcut: 'Delete',
      enabled: () => store.selectedFiles.length > 0,
      perform: async () => {
        await deleteFiles(store.selectedFiles);
      },
    },
    {
      id: 'store.refresh',
      title: 'Read the store again',
      group: 'Store',
      icon: 'refresh',
      shortcut: 'F5',
      enabled: () => store.place !== null,
      perform: async () => {
        if (store.place) await store.refresh(store.place.calibdir);
      },
    },
  ];
  function quickItems(): QuickItem[] {
    const items: QuickItem[] = [];
    for (const node of store.nodes) {
      if (node.calibdir === null || (node.kind !== 'source' && node.kind !== 'file')) continue;
      const { calibdir, path, kind } = node;
      items.push({
        kind,
        label: kind === 'file' ? path.split('/').slice(2).join('/') : node.label,
        detail: kind === 'file' ? path.split('/').slice(0, 2).join('/') : path,
        perform: async () => {
          showActivity('store');
          await store.reveal(calibdir, path);
        },
      });
      if (items.length >= 20_000) break;
    }
    return items;
  }

  // The view is kept while another activity is shown: its keys must not act there.
  let takeBack: (() => void)[] = [];
  function stop(): void {
    for (const back of takeBack) back();
    takeBack = [];
  }
  onActivated(() => {
    stop();
    takeBack = [registerActions(list), provideQuickItems(quickItems)];
  });
  onDeactivated(stop);
  onBeforeUnmount(stop);
}
