import { appMethods } from './app.ts';
import { batchMethods } from './batches.ts';
import { darkMethods } from './darks.ts';
import { hdf5Methods } from './hdf5.ts';
import { dataMethods } from './data.ts';
import { geometryMethods } from './geometry.ts';
import type { JobDocument, JobPreview } from './jobs.ts';
import { jobMethods } from './jobs.ts';
import { maskMethods } from './masks.ts';
import { metrologyMethods } from './metrology.ts';
import { panelMethods } from './panels.ts';
import type { InputOf, Method, OutputOf, ParsedInputOf } from './method.ts';
import type { StoreChangedEvent } from './store.ts';
import { storeMethods } from './store.ts';

/** Every method of the API, by name. A new feature adds one line to each of these two objects. */
const tables = [
  appMethods,
  storeMethods,
  darkMethods,
  dataMethods,
  geometryMethods,
  hdf5Methods,
  maskMethods,
  metrologyMethods,
  panelMethods,
  jobMethods,
  batchMethods,
] as const;
type Tables = (typeof tables)[number];
type MethodUnion<T> = T extends unknown ? T[keyof T] : never;
type AnyMethod = MethodUnion<Tables>;

export type MethodName = AnyMethod['name'];
export type MethodByName<Name extends MethodName> = Extract<AnyMethod, { name: Name }>;
export type Input<Name extends MethodName> = InputOf<MethodByName<Name>>;
export type ParsedInput<Name extends MethodName> = ParsedInputOf<MethodByName<Name>>;
export type Output<Name extends MethodName> = OutputOf<MethodByName<Name>>;

export const methods: ReadonlyMap<string, Method> = new Map(
  tables.flatMap((table) => Object.values(table)).map((entry) => [entry.name, entry as Method]),
);

/** Announcements to every window; they only say that something changed, never carry control flow. */
export interface ApiEvents {
  'jobs.changed': JobDocument;
  'jobs.preview': JobPreview;
  'store.changed': StoreChangedEvent;
  'app.open': { paths: string[] };
}
export type EventName = keyof ApiEvents;
export const eventNames = [
  'jobs.changed',
  'jobs.preview',
  'store.changed',
  'app.open',
] as const satisfies EventName[];
