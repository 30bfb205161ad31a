import type { Bridge, Request, Response } from '../../contract/wire.ts';

export type LinkState = 'connecting' | 'open' | 'lost';

/** A way to the main process: sends requests, delivers answers and says whether it stands. */
export interface Link {
  start(handlers: {
    receive(message: Response): void;
    state(state: LinkState, retryInMs?: number): void;
  }): void;
  send(message: Request): void;
  /** Tries again at once instead of waiting for the next attempt. */
  retry(): void;
}

/** Electron: the bridge of the preload script always stands while the window does. */
export function bridgeLink(bridge: Bridge): Link {
  return {
    start({ receive, state }) {
      bridge.listen(receive);
      state('open');
    },
    send: (message) => bridge.send(message),
    retry: () => undefined,
  };
}

export interface SocketLike {
  readyState: number;
  send(text: string): void;
  close(): void;
  onopen: ((event: Event) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** Waiting times between attempts to connect: doubled from 250 ms up to 8 s. */
export function backoff(attempt: number): number {
  return Math.min(8000, 250 * 2 ** Math.max(0, attempt));
}

/** Web face: JSON messages over a WebSocket, connected again with growing pauses when it breaks. */
export function socketLink(open: () => SocketLike): Link {
  let socket: SocketLike | null = null;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let connect: () => void = () => undefined;

  return {
    start({ receive, state }) {
      connect = () => {
        clearTimeout(timer);
        const current = open();
        socket = current;
        current.onopen = () => {
          attempt = 0;
          state('open');
        };
        current.onmessage = (event) => {
          if (typeof event.data !== 'string') return;
          receive(JSON.parse(event.data) as Response);
        };
        // A refused attempt also ends here; `onerror` carries no more than that.
        current.onclose = () => {
          if (socket !== current) return;
          socket = null;
          const pause = backoff(attempt++);
          state('lost', pause);
          timer = setTimeout(connect, pause);
        };
      };
      state('connecting');
      connect();
    },
    send(message) {
      socket?.send(JSON.stringify(message));
    },
    retry() {
      if (!socket) connect();
    },
  };
}
