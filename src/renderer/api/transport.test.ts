import { describe, expect, it, vi } from 'vitest';
import type { Request, Response } from '../../contract/wire.ts';
import { viewBytes } from './bulk.ts';
import { ApiError, isCancelled, toErrorDocument } from './errors.ts';
import type { Link, LinkState, SocketLike } from './link.ts';
import { backoff, bridgeLink, socketLink } from './link.ts';
import { Transport } from './transport.ts';

/** A link whose other end is the test. */
function testLink(initial: LinkState = 'open') {
  const sent: Request[] = [];
  let receive: (message: Response) => void = () => undefined;
  let change: (state: LinkState, retryInMs?: number) => void = () => undefined;
  const link: Link = {
    start(handlers) {
      receive = handlers.receive;
      change = handlers.state;
      handlers.state(initial);
    },
    send: (message) => sent.push(message),
    retry: vi.fn(),
  };
  const transport = new Transport(link);
  return {
    transport,
    sent,
    link,
    answer: (message: Response) => receive(message),
    state: (...args: Parameters<typeof change>) => change(...args),
  };
}

describe('Transport', () => {
  it('sends a call as the contract writes it and resolves with its result', async () => {
    const { transport, sent, answer } = testLink();
    const promise = transport.call('jobs.cancel', { id: 'a' });
    expect(sent).toEqual([{ kind: 'call', id: 1, method: 'jobs.cancel', input: { id: 'a' } }]);
    answer({ kind: 'result', id: 1, result: { id: 'a', state: 'cancelled' } });
    await expect(promise).resolves.toEqual({ id: 'a', state: 'cancelled' });
  });

  it('tells answers of concurrent calls apart, in any order', async () => {
    const { transport, answer } = testLink();
    const first = transport.call('jobs.show', { id: 'a' });
    const second = transport.call('jobs.show', { id: 'b' });
    answer({ kind: 'result', id: 2, result: 'second' });
    answer({ kind: 'result', id: 1, result: 'first' });
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  });

  it('rejects with code, hint, file and offset', async () => {
    const { transport, answer } = testLink();
    const promise = transport.call('app.recent', {});
    const error = { code: 'unreadable', message: 'cut', hint: 'copy again', file: '/a.xtc', offset: 12 };
    answer({ kind: 'error', id: 1, error });
    const caught = await promise.catch((reason: unknown) => reason);
    expect(caught).toBeInstanceOf(ApiError);
    expect(toErrorDocument(caught)).toEqual(error);
    expect(isCancelled(caught)).toBe(false);
  });

  it('hands progress to the caller and to no other', () => {
    const { transport, answer } = testLink();
    const seen: unknown[] = [];
    const other: unknown[] = [];
    void transport.call('app.createSample', {}, { onProgress: (progress) => seen.push(progress) });
    void transport.call('app.createSample', {}, { onProgress: (progress) => other.push(progress) });
    const progress = { stage: 'run 1', done: 1, total: 4 };
    answer({ kind: 'progress', id: 1, progress });
    expect(seen).toEqual([progress]);
    expect(other).toEqual([]);
  });

  it('cancels in the main process and rejects at once', async () => {
    const { transport, sent, answer } = testLink();
    const control = new AbortController();
    const promise = transport.call('app.createSample', {}, { signal: control.signal });
    control.abort();
    expect(sent.at(-1)).toEqual({ kind: 'cancel', id: 1 });
    expect(isCancelled(await promise.catch((reason: unknown) => reason))).toBe(true);
    // The late answer of the cancelled call disturbs nobody.
    answer({ kind: 'error', id: 1, error: { code: 'cancelled', message: '' } });
  });

  it('sends nothing for a signal that was aborted before', async () => {
    const { transport, sent } = testLink();
    const promise = transport.call('app.recent', {}, { signal: AbortSignal.abort() });
    expect(isCancelled(await promise.catch((reason: unknown) => reason))).toBe(true);
    expect(sent).toEqual([]);
  });

  it('does not cancel a call that was answered', async () => {
    const { transport, sent, answer } = testLink();
    const control = new AbortController();
    const promise = transport.call('app.recent', {}, { signal: control.signal });
    answer({ kind: 'result', id: 1, result: { places: [] } });
    await promise;
    control.abort();
    expect(sent).toHaveLength(1);
  });

  it('keeps calls made before the connection stands, and forgets those cancelled meanwhile', async () => {
    const { transport, sent, state } = testLink('connecting');
    const control = new AbortController();
    void transport.call('app.recent', {});
    const cancelled = transport.call('app.info', {}, { signal: control.signal });
    control.abort();
    expect(isCancelled(await cancelled.catch((reason: unknown) => reason))).toBe(true);
    expect(sent).toEqual([]);
    state('open');
    expect(sent.map((message) => message.id)).toEqual([1]);
  });

  it('fails calls under way when the connection is lost, and never sends them again', async () => {
    const { transport, sent, state } = testLink();
    const promise = transport.call('store.apply', { plan: {} as never });
    state('lost', 250);
    await expect(promise).rejects.toMatchObject({ code: 'connection-lost' });
    await expect(transport.call('app.recent', {})).rejects.toMatchObject({ code: 'connection-lost' });
    state('open');
    expect(sent).toHaveLength(1);
  });

  it('delivers events until the listener goes, and says how the connection is', () => {
    const { transport, answer, state } = testLink();
    const heard: unknown[] = [];
    const states: string[] = [];
    const stop = transport.on('store.changed', (event) => heard.push(event));
    transport.watch((status) => states.push(`${status.state} ${status.retryInMs}`));
    answer({ kind: 'event', event: 'store.changed', payload: { calibdir: '/c' } });
    stop();
    answer({ kind: 'event', event: 'store.changed', payload: { calibdir: '/d' } });
    expect(heard).toEqual([{ calibdir: '/c' }]);
    state('lost', 500);
    expect(states).toEqual(['open null', 'lost 500']);
  });

  it('rejects a call whose input cannot cross', async () => {
    const { transport, link } = testLink();
    link.send = () => {
      throw new Error('could not be cloned');
    };
    await expect(transport.call('app.recent', {})).rejects.toThrow('could not be cloned');
  });
});

class FakeSocket implements SocketLike {
  readyState = 0;
  sent: string[] = [];
  onopen: ((event: Event) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  send(text: string) {
    this.sent.push(text);
  }
  close() {}
}

describe('socketLink', () => {
  it('connects again with growing pauses, and from the beginning after a success', () => {
    vi.useFakeTimers();
    const sockets: FakeSocket[] = [];
    const link = socketLink(() => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    });
    const states: [LinkState, number | undefined][] = [];
    link.start({ receive: () => undefined, state: (...args) => states.push([args[0], args[1]]) });
    sockets[0]?.onclose?.({} as CloseEvent);
    vi.advanceTimersByTime(249);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(2);
    sockets[1]?.onclose?.({} as CloseEvent);
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(3);
    sockets[2]?.onopen?.({} as Event);
    sockets[2]?.onclose?.({} as CloseEvent);
    expect(states).toEqual([
      ['connecting', undefined],
      ['lost', 250],
      ['lost', 500],
      ['open', undefined],
      ['lost', 250],
    ]);
    link.retry();
    expect(sockets).toHaveLength(4);
    // The timer of the attempt that was overtaken makes no second connection.
    vi.advanceTimersByTime(10_000);
    expect(sockets).toHaveLength(4);
    vi.useRealTimers();
  });

  it('carries JSON both ways and ignores what is no text', () => {
    const socket = new FakeSocket();
    const link = socketLink(() => socket);
    const received: Response[] = [];
    link.start({ receive: (message) => received.push(message), state: () => undefined });
    link.send({ kind: 'cancel', id: 3 });
    expect(socket.sent).toEqual(['{"kind":"cancel","id":3}']);
    socket.onmessage?.({ data: new ArrayBuffer(2) } as MessageEvent);
    socket.onmessage?.({ data: '{"kind":"result","id":3,"result":1}' } as MessageEvent);
    expect(received).toEqual([{ kind: 'result', id: 3, result: 1 }]);
  });

  it('waits at most 8 s', () => {
    expect([0, 1, 2, 5, 50].map(backoff)).toEqual([250, 500, 1000, 8000, 8000]);
  });
});

describe('bridgeLink', () => {
  it('stands at once and passes messages on', () => {
    const sent: Request[] = [];
    let listener: (message: Response) => void = () => undefined;
    const link = bridgeLink({
      send: (message) => sent.push(message),
      listen: (receive) => (listener = receive),
      pathOfFile: () => '',
    });
    const states: LinkState[] = [];
    const received: Response[] = [];
    link.start({ receive: (message) => received.push(message), state: (state) => states.push(state) });
    link.send({ kind: 'cancel', id: 1 });
    listener({ kind: 'result', id: 1, result: null });
    expect([states, sent.length, received.length]).toEqual([['open'], 1, 1]);
  });
});

describe('viewBytes', () => {
  const id = '0'.repeat(32);
  it('gives the typed array of the dtype', () => {
    const bytes = new Int16Array([1, -2, 3, 4]).buffer;
    const array = viewBytes({ id, dtype: 'int16', shape: [2, 2] }, bytes);
    expect(array.data).toBeInstanceOf(Int16Array);
    expect([...(array.data as Int16Array)]).toEqual([1, -2, 3, 4]);
  });
  it('refuses bytes that do not fit the shape', () => {
    expect(() => viewBytes({ id, dtype: 'float64', shape: [3] }, new ArrayBuffer(16))).toThrow(
      /16 bytes, expected 24/,
    );
  });
});
