import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { createHandlers } from '../api/handlers.ts';
import { Session } from '../api/session.ts';
import { contentType, securityHeaders } from '../pages/headers.ts';
import { RendererFiles } from '../pages/rendererFiles.ts';
import { reportPolicy } from '../reports/html.ts';
import type { Services } from '../services.ts';
import { Access } from './access.ts';
import { Control } from './control.ts';

/** Longest message of a window; the largest real one is a plan of some thousand files. */
const maxMessageBytes = 16 << 20;

export interface WebFace {
  port: number;
  /** A new one-time address. */
  newAddress(): string;
  /** Number of windows that are connected. */
  windows(): number;
  /** Calls back each time the last window has gone. */
  onIdle(callback: () => void): void;
  close(): Promise<void>;
}

export interface WebFaceOptions {
  port?: number | undefined;
  /** Paths for the first window. */
  open?: string[];
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

/** Serves the application on 127.0.0.1: the window's files, `/bulk/<id>`, and the API over a socket at `/ws`. */
export async function startWebFace(services: Services, options: WebFaceOptions = {}): Promise<WebFace> {
  const files = new RendererFiles();
  const handlers = createHandlers({ face: 'web', open: options.open ?? [] });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  const sessions = new Set<Session>();
  let idle: () => void = () => undefined;
  let access: Access;
  let control: Control;

  const answerBulk = (id: string, response: ServerResponse): void => {
    const held = /^[0-9a-f]{32}$/.test(id) ? services.bulk.get(id) : undefined;
    if (held === undefined) return refuse(response, 404, 'this array is not held (any more)');
    response.writeHead(200, {
      ...securityHeaders,
      'Content-Type': 'application/octet-stream',
      'Content-Length': held.bytes.byteLength,
    });
    response.end(held.bytes);
  };

  /** A report is no part of the window: it may neither run nor load anything, and stands in an origin of its own. */
  const answerReport = (id: string, response: ServerResponse): void => {
    const bytes = /^[0-9a-f]{32}$/.test(id) ? services.reports.get(id) : undefined;
    if (bytes === undefined)
      return refuse(response, 404, 'this report is not held (any more): open it again');
    response.writeHead(200, {
      ...securityHeaders,
      'Content-Security-Policy': `${reportPolicy}; frame-ancestors 'none'; sandbox allow-modals`,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': bytes.byteLength,
    });
    response.end(bytes);
  };

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (!access.hostAllowed(request) || !access.originAllowed(request))
      return refuse(response, 403, 'foreign host or origin');
    // A request target is a path here; the base only completes the syntax.
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
    if (url === null) return refuse(response, 400, 'not a path');
    if (url.pathname === '/healthz')
      return void response.writeHead(200, { ...securityHeaders, 'Content-Type': 'text/plain' }).end('ok');
    if (url.pathname === '/control') return void control.answer(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'only GET');
    let cookie: string | undefined;
    if (!access.hasCookie(request)) {
      cookie = url.pathname === '/' ? access.redeem(url.searchParams.get('token')) : undefined;
      if (cookie === undefined)
        return refuse(response, 403, 'open the address that calibdesk printed; it works once');
    }
    if (url.pathname.startsWith('/bulk/')) return answerBulk(url.pathname.slice('/bulk/'.length), response);
    if (url.pathname.startsWith('/reports/'))
      return answerReport(url.pathname.slice('/reports/'.length), response);
    const file = files.read(url.pathname);
    if (file === undefined) return refuse(response, 404, 'not found');
    const headers = {
      ...securityHeaders,
      'Content-Type': contentType(file.path),
      'Content-Length': file.content.byteLength,
    };
    response.writeHead(200, cookie === undefined ? headers : { ...headers, 'Set-Cookie': cookie });
    response.end(request.method === 'HEAD' ? undefined : file.content);
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const allowed =
      request.url === '/ws' &&
      access.hostAllowed(request) &&
      access.originPresent(request) &&
      access.hasCookie(request);
    if (!allowed) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => {
      const session = new Session(services, handlers, (message) => connection.send(JSON.stringify(message)));
      sessions.add(session);
      connection.on('message', (data, binary) => {
        let message: unknown;
        try {
          message = binary ? undefined : JSON.parse(String(data));
        } catch {
          message = undefined; // answered as a message without the form of a request
        }
        session.receive(message);
      });
      connection.on('error', () => connection.terminate());
      connection.on('close', () => {
        session.close();
        sessions.delete(session);
        if (sessions.size === 0) idle();
      });
    });
  };

  const server: Server = createServer((request, response) => {
    try {
      answer(request, response);
    } catch {
      refuse(response, 500, 'failed');
    }
  });
  server.on('upgrade', upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  access = new Access(port);
  control = new Control(services, port, () => access.newAddress());

  return {
    port,
    newAddress: () => access.newAddress(),
    windows: () => sessions.size,
    onIdle: (callback) => {
      idle = callback;
    },
    async close() {
      control.close();
      for (const session of sessions) session.close();
      for (const connection of sockets.clients) connection.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
