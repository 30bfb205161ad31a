import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../settings/jsonFile.ts';
import type { Services } from '../services.ts';

const header = 'x-calibdesk-control';
const maxBodyBytes = 1 << 16;

const instanceFile = (home: string): string => join(home, 'instance.json');

/**
 * How a second `calibdesk open` reaches the running instance: a secret in a file that only its user can read. The
 * instance announces the paths to its windows and answers with a new one-time address.
 */
export class Control {
  readonly #services: Services;
  readonly #secret = randomBytes(32).toString('hex');
  readonly #newAddress: () => string;

  constructor(services: Services, port: number, newAddress: () => string) {
    this.#services = services;
    this.#newAddress = newAddress;
    try {
      writeJsonFile(instanceFile(services.home), { pid: process.pid, port, secret: this.#secret });
    } catch {
      // a home that cannot be written: there is just no reuse of this instance
    }
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = Buffer.from(String(request.headers[header] ?? ''));
    const known = Buffer.from(this.#secret);
    // Browsers cannot set this header across origins without a preflight, which is refused here too.
    if (request.method !== 'POST' || given.length !== known.length || !timingSafeEqual(given, known)) {
      response.writeHead(403).end();
      return;
    }
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
      if (body.length > maxBodyBytes) return void response.writeHead(413).end();
    }
    let paths: unknown;
    try {
      paths = (JSON.parse(body) as { paths?: unknown }).paths;
    } catch {
      return void response.writeHead(400).end();
    }
    if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string'))
      return void response.writeHead(400).end();
    if (paths.length > 0) this.#services.events.emit('app.open', { paths });
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ url: this.#newAddress() }));
  }

  close(): void {
    const file = instanceFile(this.#services.home);
    const current = readJsonFile(file) as { pid?: number } | undefined;
    if (current?.pid === process.pid) rmSync(file, { force: true });
  }
}

/** Asks the running instance of this home to open paths; its new address, or null when none runs. */
export async function askRunningInstance(home: string, paths: string[]): Promise<string | null> {
  const instance = readJsonFile(instanceFile(home)) as { port?: unknown; secret?: unknown } | undefined;
  if (typeof instance?.port !== 'number' || typeof instance.secret !== 'string') return null;
  try {
    const response = await fetch(`http://127.0.0.1:${instance.port}/control`, {
      method: 'POST',
      headers: { [header]: instance.secret, 'Content-Type': 'application/json' },
      body: JSON.stringify({ paths }),
      signal: AbortSignal.timeout(2000),
    });
    if (!response.ok) return null;
    const { url } = (await response.json()) as { url?: unknown };
    return typeof url === 'string' ? url : null;
  } catch {
    return null; // left behind by an instance that was killed
  }
}
