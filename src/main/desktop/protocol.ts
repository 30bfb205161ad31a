import { protocol, type Protocol } from 'electron';
import { contentType, securityHeaders } from '../pages/headers.ts';
import { RendererFiles } from '../pages/rendererFiles.ts';
import type { Services } from '../services.ts';

export const scheme = 'app';
/** The window's one origin. */
export const origin = `${scheme}://calibdesk`;

/** Node gives every non-web scheme the origin 'null', so scheme and host are compared themselves. */
export function isOurPage(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && `${url.protocol}//${url.host}` === origin;
}

/** Must run before the application is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

const plain = (status: number, text: string): Response =>
  new Response(text, { status, headers: { ...securityHeaders, 'Content-Type': 'text/plain' } });

/** Answers `app://calibdesk/...`: the window's files and `/bulk/<id>`; the same table of files as the web face. */
export function serveScheme(target: Protocol, services: Services): void {
  const files = new RendererFiles();
  target.handle(scheme, (request) => {
    const url = URL.parse(request.url);
    if (url === null || url.host !== 'calibdesk' || (request.method !== 'GET' && request.method !== 'HEAD'))
      return plain(403, 'refused');
    if (url.pathname.startsWith('/bulk/')) {
      const held = services.bulk.get(url.pathname.slice('/bulk/'.length));
      if (held === undefined) return plain(404, 'this array is not held (any more)');
      const headers = { ...securityHeaders, 'Content-Type': 'application/octet-stream' };
      return new Response(held.bytes as Uint8Array<ArrayBuffer>, { headers });
    }
    const file = files.read(url.pathname);
    if (file === undefined) return plain(404, 'not found');
    return new Response(new Uint8Array(file.content), {
      headers: { ...securityHeaders, 'Content-Type': contentType(file.path) },
    });
  });
}
