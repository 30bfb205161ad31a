import { z } from 'zod';
import type { ErrorDocument } from './errors.ts';
import type { Progress } from './progress.ts';

/** What a window sends: a call, or the wish to cancel one. Same form over the socket and over Electron's channels. */
export const requestSchema = z.union([
  z.strictObject({
    kind: z.literal('call'),
    id: z.number().int().nonnegative(),
    method: z.string().max(64),
    input: z.unknown(),
  }),
  z.strictObject({ kind: z.literal('cancel'), id: z.number().int().nonnegative() }),
]);
export type Request = z.infer<typeof requestSchema>;

/** What a window receives. */
export type Response =
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'error'; id: number; error: ErrorDocument }
  | { kind: 'progress'; id: number; progress: Progress }
  | { kind: 'event'; event: string; payload: unknown };

/** The one object that the sandboxed preload puts into the window: messages, nothing else. */
export interface Bridge {
  send(message: Request): void;
  listen(receive: (message: Response) => void): void;
  /** Path of a dropped file; only the desktop knows it. */
  pathOfFile(file: unknown): string;
}
