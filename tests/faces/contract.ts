import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bridge } from '../../src/contract/wire.ts';
import { page } from '../../src/main/reports/html.ts';
import { Caller, until, type CallFailed } from './caller.ts';

export interface Face {
  bridge: Bridge;
  /** GET of a path on the window's own origin. */
  fetch(path: string): Promise<{ status: number; bytes: Uint8Array; header(name: string): string | null }>;
  close(): Promise<void>;
}

const failure = async (promise: Promise<unknown>): Promise<CallFailed['document']> =>
  promise.then(
    () => expect.unreachable('the call should have failed'),
    (error: CallFailed) => error.document,
  );

/** What every face must do alike. Each face calls this with its own way to connect. */
export function describeFace(name: 'electron' | 'web', connect: (home: string) => Promise<Face>): void {
  describe(`the API through ${name}`, () => {
    let home: string;
    let face: Face;
    let caller: Caller;
    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), 'calibdesk-face-'));
      face = await connect(home);
      caller = new Caller(face.bridge);
    });
    afterAll(async () => {
      await face.close();
      rmSync(home, { recursive: true, force: true });
    });

    it('answers a call with its result', async () => {
      expect(await caller.call('app.info')).toMatchObject({ face: name, home, sample: { root: null } });
    });

    it.each(['no.such', '', '__proto__', 'constructor', 'toString', 'app', 'app.info.x'])(
      'refuses the unknown method %j',
      async (method) => {
        expect((await failure(caller.call(method))).code).toBe('unknown-method');
      },
    );

    it.each<[string, string, unknown]>([
      ['missing field', 'app.open', {}],
      ['wrong type', 'app.open', { path: 7 }],
      ['null', 'app.open', null],
      ['array', 'store.tree', []],
      ['too long', 'app.open', { path: 'x'.repeat(5000) }],
      ['key that is no name', 'app.setSetting', { key: '../x', value: 1 }],
      ['run out of range', 'store.resolve', { calibdir: '/x', run: -1 }],
    ])('refuses malformed input: %s', async (_what, method, input) => {
      expect((await failure(caller.call(method, input))).code).toBe('bad-input');
    });

    it.each<[string, unknown]>([
      ['no object', 'hello'],
      ['unknown kind', { kind: 'eval', id: 1, code: '1' }],
      ['no id', { kind: 'call', method: 'app.info', input: {} }],
      ['extra field', { kind: 'call', id: 900, method: 'app.info', input: {}, extra: 1 }],
    ])('refuses a message without the form of a request: %s', async (_what, message) => {
      const before = caller.strays.length;
      caller.sendRaw(message);
      await until(() => caller.strays.length > before);
      expect(caller.strays.at(-1)).toMatchObject({ kind: 'error', id: -1, error: { code: 'bad-input' } });
    });

    it('gives errors with code, message and hint, without a stack', async () => {
      const document = await failure(caller.call('app.open', { path: join(home, 'not-there') }));
      expect(document).toMatchObject({ code: 'not-found', file: join(home, 'not-there') });
      expect(document.hint).toBeTruthy();
      expect(JSON.stringify(document)).not.toMatch(/\.ts:\d|\bat .*\(/);
    });

    it('keeps settings over calls', async () => {
      await caller.call('app.setSetting', { key: 'theme', value: 'dark' });
      expect(await caller.call('app.getSettings')).toEqual({
        values: expect.objectContaining({ theme: 'dark' }),
      });
    });

    it('reports progress, and a cancelled call ends soon and leaves nothing', async () => {
      const dir = join(home, 'cancelled-sample');
      const call = caller.start('app.createSample', { dir });
      await until(() => call.progress.length >= 2);
      caller.cancel(call.id);
      expect((await failure(call.result)).code).toBe('cancelled');
      expect(existsSync(dir) ? readdirSync(dir) : []).toEqual([]);
    });

    it('hands arrays out by handle, byte for byte, with the safety headers', async () => {
      const data = new Float32Array([1.5, -2, Number.NaN, 3e38, 0, 7]);
      const folder = join(home, 'calib', 'Camera::CalibV1', 'XppEndstation.0:Opal1000.0', 'pedestals');
      const text = '# DTYPE float32\n# NDIM 2\n# DIM:0 2\n# DIM:1 3\n\n1.5 -2 nan\n3e38 0 7\n';
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, '0-end.data'), text);
      const handle = (await caller.call('store.array', {
        calibdir: join(home, 'calib'),
        path: join(folder, '0-end.data'),
      })) as { id: string };
      expect(handle).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        dtype: 'float32',
        shape: [2, 3],
      });
      const answer = await face.fetch(`/bulk/${handle.id}`);
      expect(answer.status).toBe(200);
      expect(new Float32Array(Uint8Array.from(answer.bytes).buffer)).toEqual(data);
      expect(answer.header('content-security-policy')).toContain("default-src 'self'");
      expect(answer.header('x-content-type-options')).toBe('nosniff');
      expect((await face.fetch(`/bulk/${'0'.repeat(32)}`)).status).toBe(404);
      expect((await face.fetch('/bulk/__proto__')).status).toBe(404);
    });

    it('shows reports of its own, and no other file', async () => {
      const own = join(home, 'report.html');
      writeFileSync(own, page('Dark of x', '<p>5 &lt; 6</p>'));
      const { url } = (await caller.call('app.openReport', { path: own })) as { url: string | null };
      if (name === 'electron') expect(url).toBeNull();
      else {
        const answer = await face.fetch(url!);
        expect(answer.status).toBe(200);
        expect(new TextDecoder().decode(answer.bytes)).toContain('<p>5 &lt; 6</p>');
        const policy = answer.header('content-security-policy');
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain('sandbox');
        expect(policy).not.toContain('allow-scripts');
        expect((await face.fetch(`/reports/${'0'.repeat(32)}`)).status).toBe(404);
        expect((await face.fetch('/reports/__proto__')).status).toBe(404);
      }
      const foreign = join(home, 'foreign.html');
      writeFileSync(foreign, '<!doctype html><script>alert(1)</script>');
      writeFileSync(join(home, 'notes.txt'), 'x');
      for (const path of [foreign, join(home, 'notes.txt'), home])
        expect(await failure(caller.call('app.openReport', { path }))).toMatchObject({ code: 'bad-input' });
      expect((await failure(caller.call('app.openReport', { path: join(home, 'no.html') }))).code).toBe(
        'not-found',
      );
    });

    it('serves the page, and no file beside it', async () => {
      const first = await face.fetch('/');
      expect(first.status).toBe(200);
      expect(new TextDecoder().decode(first.bytes)).toContain('<div id="app"');
      for (const path of [
        '/../package.json',
        '/..%2fpackage.json',
        '/%2e%2e/package.json',
        '/index.html/../../main/cli.js',
      ])
        expect((await face.fetch(path)).status, path).not.toBe(200);
    });
  });
}
