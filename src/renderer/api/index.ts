import { shallowReadonly, shallowRef } from 'vue';
import type { ApiEvents, EventName, Input, MethodName, Output } from '../../contract/api.ts';
import type { BulkHandle } from '../../contract/bulk.ts';
import type { Bridge } from '../../contract/wire.ts';
import type { BulkArray } from './bulk.ts';
import { fetchBulk } from './bulk.ts';
import type { Link } from './link.ts';
import { bridgeLink, socketLink } from './link.ts';
import type { CallOptions, ConnectionStatus } from './transport.ts';
import { Transport } from './transport.ts';

export type { BulkArray, BulkValues } from './bulk.ts';
export { ApiError, isCancelled, toErrorDocument } from './errors.ts';
export type { CallOptions, ConnectionStatus } from './transport.ts';

declare global {
  interface Window {
    /** Put there by the preload script of the desktop face; absent on the web face. */
    readonly calibdesk?: Bridge;
  }
}

const bridge: Bridge | undefined = window.calibdesk;

function pickLink(): Link {
  if (bridge) return bridgeLink(bridge);
  return socketLink(() => {
    const address = new URL('/ws', window.location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    return new WebSocket(address);
  });
}

const transport = new Transport(pickLink());
const status = shallowRef<ConnectionStatus>(transport.status);
transport.watch((next) => {
  status.value = next;
});

/** State of the connection, for the status line and for views that load again after a break. */
export const connection = shallowReadonly(status);

/** Calls a method of the contract; see Transport.call. */
export function call<Name extends MethodName>(
  name: Name,
  input: Input<Name>,
  options?: CallOptions,
): Promise<Output<Name>> {
  return transport.call(name, input, options);
}

/** Hears an event of the contract; returns how to stop that. */
export function on<Name extends EventName>(
  event: Name,
  handler: (payload: ApiEvents[Name]) => void,
): () => void {
  return transport.on(event, handler);
}

/** The numbers behind a bulk handle, as a typed array of its dtype. */
export function fetchArray(handle: BulkHandle, options: { signal?: AbortSignal } = {}): Promise<BulkArray> {
  return fetchBulk(handle, options.signal);
}

export function retryConnection(): void {
  transport.retry();
}

/** Absolute path of a dropped file, or null on the web face, where a page may not know it. */
export function pathOfFile(file: File): string | null {
  if (!bridge) return null;
  const path = bridge.pathOfFile(file);
  return path === '' ? null : path;
}
