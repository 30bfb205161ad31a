import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

function equalText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Who may talk to the web face: the holder of the one-time token gets a cookie, and only requests with that cookie,
 * addressed to exactly our host, from our own origin, come in. The Host check defeats DNS rebinding.
 */
export class Access {
  readonly #port: number;
  readonly #cookieName: string;
  readonly #cookieValue = randomBytes(32).toString('hex');
  readonly #tokens = new Set<string>();

  constructor(port: number) {
    this.#port = port;
    // Cookies are shared by all ports of a host: the port in the name keeps two instances apart.
    this.#cookieName = `calibdesk_${port}`;
  }

  /** A new address that lets one browser in, once. */
  newAddress(): string {
    const token = randomBytes(24).toString('hex');
    this.#tokens.add(token);
    return `http://127.0.0.1:${this.#port}/?token=${token}`;
  }

  /** Uses up a token; the value for Set-Cookie, or undefined when the token is not valid (any more). */
  redeem(token: string | null): string | undefined {
    const match = token === null ? undefined : [...this.#tokens].find((known) => equalText(known, token));
    if (match === undefined) return undefined;
    this.#tokens.delete(match);
    return `${this.#cookieName}=${this.#cookieValue}; HttpOnly; SameSite=Strict; Path=/`;
  }

  hostAllowed(request: IncomingMessage): boolean {
    return (
      request.headers.host === `127.0.0.1:${this.#port}` || request.headers.host === `localhost:${this.#port}`
    );
  }

  /** For requests where browsers may leave the Origin out: absent is fine, foreign is not. */
  originAllowed(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    return origin === undefined || origin === `http://${request.headers.host}`;
  }

  /** For the socket, where every browser sends it: it must be there and be ours. */
  originPresent(request: IncomingMessage): boolean {
    return request.headers.origin !== undefined && this.originAllowed(request);
  }

  hasCookie(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim());
    const prefix = `${this.#cookieName}=`;
    return cookies.some(
      (cookie) => cookie.startsWith(prefix) && equalText(cookie.slice(prefix.length), this.#cookieValue),
    );
  }
}
