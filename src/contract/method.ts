import type { z } from 'zod';

/**
 * One method of the API: declared once here, implemented by one use case, reached through Electron, the web face
 * or the command line. The output is only typed (the main process is trusted); the input is validated on arrival.
 */
export interface Method<Input extends z.ZodType = z.ZodType, Output = unknown> {
  readonly name: string;
  readonly input: Input;
  /** Phantom: carries the output type, never has a value. */
  readonly output?: Output;
}

export function method<Output>() {
  return <const Name extends string, Input extends z.ZodType>(
    name: Name,
    input: Input,
  ): Method<Input, Output> & { readonly name: Name } => ({ name, input });
}

export type InputOf<M> = M extends Method<infer Input, unknown> ? z.input<Input> : never;
export type ParsedInputOf<M> = M extends Method<infer Input, unknown> ? z.output<Input> : never;
export type OutputOf<M> = M extends Method<z.ZodType, infer Output> ? Output : never;

/** A table of methods by a local name, e.g. `storeMethods.tree`. */
export type MethodTable = Record<string, Method>;
