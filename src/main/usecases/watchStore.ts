import { watchTree } from '../store/watch.ts';

/**
 * Calls `onChange` within two seconds after anything in a store was changed, by us or by another program, until `signal`
 * aborts. Several changes at once are announced once. Never throws; a store that is not there is waited for.
 */
export function watchStore(calibdir: string, onChange: () => void, signal: AbortSignal): void {
  watchTree(calibdir, onChange, signal);
}
