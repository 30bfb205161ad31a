import { defineAsyncComponent } from 'vue';
import type { Component } from 'vue';
import type { ActivityId } from '../state/navigation.ts';
import type { IconName } from '../ui/icons.ts';

/**
 * One activity of the window. Features meet only here: none imports another. Panes are loaded when first shown.
 */
export interface Feature {
  id: ActivityId;
  title: string;
  icon: IconName;
  shortcut: string;
  /** What belongs here, for the tooltip and the empty state. */
  purpose: string;
  side?: Component;
  main: Component;
  inspector?: Component;
  /** Registers actions that are possible before the feature was ever shown; loaded when the window is idle. */
  actions?: () => Promise<{ register: () => () => void }>;
}

export const features: readonly Feature[] = [
  {
    id: 'store',
    title: 'Store',
    icon: 'store',
    shortcut: 'Ctrl+1',
    purpose: 'Constants by source, type and run range: what applies to a run, and why.',
    side: defineAsyncComponent(() => import('../features/store/StoreSide.vue')),
    main: defineAsyncComponent(() => import('../features/store/StoreMain.vue')),
    inspector: defineAsyncComponent(() => import('../features/store/StoreInspector.vue')),
  },
  {
    id: 'data',
    title: 'Data',
    icon: 'data',
    shortcut: 'Ctrl+2',
    purpose: 'Runs, events and detectors of the experiment: images, waveforms, configuration, scalars.',
    side: defineAsyncComponent(() => import('../features/data/DataSide.vue')),
    main: defineAsyncComponent(() => import('../features/data/DataMain.vue')),
    inspector: defineAsyncComponent(() => import('../features/data/DataInspector.vue')),
  },
  {
    id: 'darks',
    title: 'Darks',
    icon: 'darks',
    shortcut: 'Ctrl+3',
    purpose: 'From a dark run to checked and deployed pedestals.',
    main: defineAsyncComponent(() => import('../features/darks/DarksMain.vue')),
    actions: () => import('../features/darks/darkActions.ts'),
  },
  {
    id: 'geometry',
    title: 'Geometry',
    icon: 'geometry',
    shortcut: 'Ctrl+4',
    purpose: 'View and align detector geometry against rings.',
    side: defineAsyncComponent(() => import('../features/geometry/GeometrySide.vue')),
    main: defineAsyncComponent(() => import('../features/geometry/GeometryMain.vue')),
    inspector: defineAsyncComponent(() => import('../features/geometry/GeometryInspector.vue')),
    actions: () => import('../features/geometry/geometryActions.ts'),
  },
  {
    id: 'metrology',
    title: 'Metrology',
    icon: 'metrology',
    shortcut: 'Ctrl+5',
    purpose: 'From optical metrology tables to checked geometry.',
    side: defineAsyncComponent(() => import('../features/metrology/MetrologySide.vue')),
    main: defineAsyncComponent(() => import('../features/metrology/MetrologyMain.vue')),
    inspector: defineAsyncComponent(() => import('../features/metrology/MetrologyInspector.vue')),
    actions: () => import('../features/metrology/metrologyActions.ts'),
  },
  {
    id: 'masks',
    title: 'Masks',
    icon: 'masks',
    shortcut: 'Ctrl+6',
    purpose: 'Masks from drawing, status bits, geometry, thresholds and rings.',
    side: defineAsyncComponent(() => import('../features/masks/MasksSide.vue')),
    main: defineAsyncComponent(() => import('../features/masks/MasksMain.vue')),
    inspector: defineAsyncComponent(() => import('../features/masks/MasksInspector.vue')),
    actions: () => import('../features/masks/maskActions.ts'),
  },
  {
    id: 'hdf5',
    title: 'HDF5',
    icon: 'hdf5',
    shortcut: 'Ctrl+7',
    purpose: 'Trees, attributes and data sets of HDF5 files.',
    side: defineAsyncComponent(() => import('../features/hdf5/Hdf5Side.vue')),
    main: defineAsyncComponent(() => import('../features/hdf5/Hdf5Main.vue')),
    inspector: defineAsyncComponent(() => import('../features/hdf5/Hdf5Inspector.vue')),
  },
  {
    id: 'jobs',
    title: 'Jobs',
    icon: 'jobs',
    shortcut: 'Ctrl+8',
    purpose: 'What was processed: parameters, log, products.',
    main: defineAsyncComponent(() => import('../features/jobs/JobsMain.vue')),
    inspector: defineAsyncComponent(() => import('../features/jobs/JobInspector.vue')),
  },
  {
    id: 'panels',
    title: 'Panels',
    icon: 'panels',
    shortcut: 'Ctrl+9',
    purpose: 'Constants of single panels of jungfrau and epix10ka over time, wherever they were mounted.',
    side: defineAsyncComponent(() => import('../features/panels/PanelsSide.vue')),
    main: defineAsyncComponent(() => import('../features/panels/PanelsMain.vue')),
  },
  {
    id: 'help',
    title: 'Help',
    icon: 'info',
    shortcut: 'F1',
    purpose: 'A page per task, the keys, and a tour.',
    main: defineAsyncComponent(() => import('../features/help/HelpMain.vue')),
  },
];
