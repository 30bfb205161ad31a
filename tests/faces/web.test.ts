import { request, type IncomingHttpHeaders } from 'node:http';
import { hostname } from 'node:os';
import { WebSocket } from 'ws';
import { describe, expect, it } from 'vitest';
import { createServices, type Services } from '../../src/main/services.ts';
import { askRunningInstance } from '../../src/main/web/control.ts';
import { startWebFace, type WebFace } from '../../src/main/web/server.ts';
import type { Bridge, Response as WireResponse } from '../../src/contract/wire.ts';
import { describeFace, type Face } from './contract.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Answer {
  status: number;
  bytes: Uint8Array;
  headers: IncomingHttpHeaders;
}

function get(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((done, fail) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, bytes: Buffer.concat(chunks), headers: response.headers }),
        );
      },
    );
    outgoing.on('error', fail).end();
  });
}

function servicesFor(home: string): Services {
  return createServices({
    home,
    threads: 1,
    identity: { user: 'tester', host: hostname(), now: () => new Date(), fixedTime: false },
  });
}

async function enter(web: WebFace): Promise<string> {
  const url = new URL(web.newAddress());
  const answer = await get(web.port, url.pathname + url.search);
  expect(answer.status).toBe(200);
  return String(answer.headers['set-cookie']).split(';')[0];
}

function socket(port: number, headers: Record<string, string>): Promise<WebSocket | number> {
  return new Promise((done) => {
    const connection = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers });
    connection.on('open', () => done(connection));
    connection.on('unexpected-response', (_request, response) => done(response.statusCode ?? 0));
    connection.on('error', () => done(0));
  });
}

async function connect(home: string): Promise<Face> {
  const services = servicesFor(home);
  const web = await startWebFace(services);
  const cookie = await enter(web);
  const connection = await socket(web.port, { cookie, origin: `http://127.0.0.1:${web.port}` });
  if (typeof connection === 'number') throw new Error(`the socket was refused: ${connection}`);
  const bridge: Bridge = {
    send: (message) => connection.send(JSON.stringify(message)),
    listen: (receive) =>
      void connection.on('message', (data) => receive(JSON.parse(String(data)) as WireResponse)),
    pathOfFile: () => '',
  };
  return {
    bridge,
    fetch: async (path) => {
      const { status, bytes, headers } = await get(web.port, path, { cookie });
      return {
        status,
        bytes,
        header: (name) => (headers[name] === undefined ? null : String(headers[name])),
      };
    },
    close: async () => {
      connection.close();
      await web.close();
      await services.dispose();
    },
  };
}

describeFace('web', connect);

describe('who gets in by the web face', () => {
  async function withWeb(use: (web: WebFace, home: string) => Promise<void>): Promise<void> {
    const home = mkdtempSync(join(tmpdir(), 'calibdesk-web-'));
    const services = servicesFor(home);
    const web = await startWebFace(services);
    try {
      await use(web, home);
    } finally {
      await web.close();
      await services.dispose();
      rmSync(home, { recursive: true, force: true });
    }
  }

  it('nobody without the token, and the token works once', () =>
    withWeb(async (web) => {
      expect((await get(web.port, '/')).status).toBe(403);
      expect((await get(web.port, `/?token=${'a'.repeat(48)}`)).status).toBe(403);
      const url = new URL(web.newAddress());
      const first = await get(web.port, url.pathname + url.search);
      expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
      expect((await get(web.port, url.pathname + url.search)).status).toBe(403);
    }));

  it('no foreign host, no foreign origin, no other method', () =>
    withWeb(async (web) => {
      const cookie = await enter(web);
      expect((await get(web.port, '/', { cookie })).status).toBe(200);
      expect((await get(web.port, '/', { cookie, host: 'evil.example' })).status).toBe(403);
      expect((await get(web.port, '/', { cookie, origin: 'http://evil.example' })).status).toBe(403);
      expect((await get(web.port, '/', { cookie }, 'POST')).status).toBe(405);
    }));

  it('no socket without cookie, without origin, from a foreign origin', () =>
    withWeb(async (web) => {
      const cookie = await enter(web);
      const origin = `http://127.0.0.1:${web.port}`;
      expect(await socket(web.port, { origin })).toBe(403);
      expect(await socket(web.port, { cookie })).toBe(403);
      expect(await socket(web.port, { cookie, origin: 'http://evil.example' })).toBe(403);
      const connection = await socket(web.port, { cookie, origin });
      expect(connection).toBeInstanceOf(WebSocket);
      (connection as WebSocket).terminate();
    }));

  it('says ok to everybody on /healthz, and nothing else', () =>
    withWeb(async (web) => {
      const answer = await get(web.port, '/healthz');
      expect([answer.status, Buffer.from(answer.bytes).toString()]).toEqual([200, 'ok']);
    }));

  it('a second start reaches the running instance by the secret of the home folder', () =>
    withWeb(async (web, home) => {
      const url = await askRunningInstance(home, ['/somewhere']);
      expect(url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${web.port}/\\?token=[0-9a-f]{48}$`));
      expect((await get(web.port, '/control', { 'x-calibdesk-control': 'wrong' }, 'POST')).status).toBe(403);
      expect(await askRunningInstance(join(home, 'other'), [])).toBeNull();
    }));
});
