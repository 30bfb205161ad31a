import type { MethodName, Output, ParsedInput } from '../../contract/api.ts';
import type { Services } from '../services.ts';
import type { CallContext } from '../usecases/context.ts';

/** One function per method of the contract; the compiler refuses a table that misses one. */
export type Handlers = {
  [Name in MethodName]: (
    services: Services,
    input: ParsedInput<Name>,
    context: CallContext,
  ) => Output<Name> | Promise<Output<Name>>;
};

/** The part of the table whose method names begin with a feature's name. */
export type HandlersOf<Feature extends string> = Pick<Handlers, Extract<MethodName, `${Feature}.${string}`>>;

/** What distinguishes the faces. */
export interface FaceOptions {
  face: 'electron' | 'web';
  /** Paths to open in the first window. */
  open: string[];
  /** Shows a file outside of the window; where there is none, the window gets an address. */
  showOutside?: (path: string) => Promise<void>;
}
