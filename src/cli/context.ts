import { hostname, userInfo } from 'node:os';
import { CommanderError, type Command } from 'commander';
import type { Progress } from '../contract/progress.ts';
import { CalibdeskError, CancelledError, exitCodeOf } from '../domain/errors.ts';
import type { CallContext, Identity } from '../main/usecases/context.ts';
import { createServices, type Services } from '../main/services.ts';
import { jsonText, writeError, writeOut } from './print.ts';

/** Flags that every verb takes, beside its own. */
export interface CommonFlags {
  json: boolean;
  quiet: boolean;
  log: string;
  threads: number | undefined;
  home: string | undefined;
  now: string | undefined;
  user: string | undefined;
  host: string | undefined;
  progress: string | undefined;
}

/** What a running verb gets. */
export interface VerbRun extends CallContext {
  readonly flags: CommonFlags;
  readonly identity: Identity;
  /** The product; built at the first use, because most verbs need little of it. */
  readonly services: Services;
  /** Data for stdout, as text. Ignored with --json. */
  print(text: string): void;
  /** The one document of --json. Ignored without. */
  document(value: unknown): void;
  /** Exit code of a run that ended well but has something to say, e.g. 4 for failed verification. */
  exitWith(code: number): void;
}

export interface CliContext {
  /** Adds the common flags to a command and sets its action. `run` gets the positional arguments and the parsed options. */
  action(
    command: Command,
    run: (run: VerbRun, args: string[], options: Record<string, unknown>) => Promise<void>,
  ): void;
}

const commonOptions: [string, string][] = [
  ['--json', 'one JSON document on stdout, nothing else there'],
  ['--quiet', 'no messages, only errors'],
  ['--log <level>', 'level of messages: error, warning, info, debug'],
  ['--threads <n>', 'number of worker threads'],
  ['--home <dir>', 'folder of index, settings and job log (or CALIBDESK_HOME)'],
  ['--now <iso>', 'fixed local time for headers and HISTORY'],
  ['--user <name>', 'user name for headers and HISTORY'],
  ['--host <name>', 'host name for headers and HISTORY'],
  ['--progress <form>', '`json`: progress as JSON lines on stderr'],
];

function identityOf(flags: CommonFlags): Identity {
  if (flags.now !== undefined && Number.isNaN(new Date(flags.now).getTime()))
    throw new CalibdeskError('usage', `--now: not a time: ${flags.now}`, {
      hint: 'write it as 2026-11-23T04:05:06',
    });
  const fixed = flags.now === undefined ? null : new Date(flags.now);
  let user = flags.user ?? process.env.USER ?? process.env.LOGNAME ?? '';
  if (user === '')
    try {
      user = userInfo().username;
    } catch {
      user = 'unknown'; // a container user without an entry in the password file
    }
  return { user, host: flags.host ?? hostname(), now: () => fixed ?? new Date(), fixedTime: fixed !== null };
}

function commonFlagsOf(options: Record<string, unknown>): CommonFlags {
  const text = (name: string): string | undefined =>
    typeof options[name] === 'string' ? options[name] : undefined;
  const threads = text('threads');
  if (threads !== undefined && !/^[1-9]\d{0,2}$/.test(threads))
    throw new CalibdeskError('usage', `--threads: not a number of threads: ${threads}`);
  return {
    json: options.json === true,
    quiet: options.quiet === true,
    log: text('log') ?? 'info',
    threads: threads === undefined ? undefined : Number(threads),
    home: text('home'),
    now: text('now'),
    user: text('user'),
    host: text('host'),
    progress: text('progress'),
  };
}

class Run implements VerbRun {
  readonly identity: Identity;
  readonly #abort = new AbortController();
  #services: Services | undefined;
  #lastProgress = 0;
  #progressShown = false;
  exitCode = 0;

  readonly flags: CommonFlags;

  constructor(flags: CommonFlags) {
    this.flags = flags;
    this.identity = identityOf(flags);
    const stop = (): void => this.#abort.abort(new CancelledError());
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get services(): Services {
    this.#services ??= createServices({
      home: this.flags.home,
      threads: this.flags.threads,
      identity: this.identity,
    });
    return this.#services;
  }

  print(text: string): void {
    if (this.flags.json) return;
    this.#clearProgress();
    writeOut(text.endsWith('\n') || text === '' ? text : `${text}\n`);
  }

  document(value: unknown): void {
    if (this.flags.json) writeOut(jsonText(value, 0));
  }

  exitWith(code: number): void {
    this.exitCode = code;
  }

  // A property: use cases hand it on by itself.
  readonly note = (message: string): void => {
    if (this.flags.quiet) return;
    this.#clearProgress();
    writeError(`${message}\n`);
  };

  progress(progress: Progress): void {
    if (this.flags.progress === 'json') return writeError(`${JSON.stringify({ progress })}\n`);
    if (this.flags.quiet || !process.stderr.isTTY || Date.now() - this.#lastProgress < 100) return;
    this.#lastProgress = Date.now();
    this.#progressShown = true;
    const { stage, done, total, bytesPerSecond, etaSeconds } = progress;
    const rate = bytesPerSecond === undefined ? '' : `  ${(bytesPerSecond / 1e9).toFixed(2)} GB/s`;
    const eta = etaSeconds === undefined ? '' : `  eta ${Math.ceil(etaSeconds)} s`;
    writeError(`\r\u001b[2K${stage}  ${done}${total === null ? '' : `/${total}`}${rate}${eta}`);
  }

  #clearProgress(): void {
    if (this.#progressShown) writeError('\r\u001b[2K');
    this.#progressShown = false;
  }

  async close(): Promise<void> {
    this.#clearProgress();
    await this.#services?.dispose();
  }
}

/** Shows an error as the contract says and returns the exit code. */
export function reportError(error: unknown, json: boolean): number {
  const known = error instanceof CalibdeskError ? error : undefined;
  const message = known?.message ?? (error instanceof Error ? error.message : String(error));
  const code = known?.code ?? 'internal';
  if (json)
    writeOut(
      jsonText({
        error: {
          code,
          message,
          hint: known?.hint ?? '',
          file: known?.file,
          line: known?.line,
          offset: known?.offset,
        },
      }),
    );
  writeError(`calibdesk: ${message}\n${known?.hint === undefined ? '' : `  ${known.hint}\n`}`);
  if (known === undefined && process.env.CALIBDESK_DEBUG && error instanceof Error)
    writeError(`${error.stack}\n`);
  return exitCodeOf(error);
}

/** Ends the process when the output is flushed; workers that hang must not keep it alive. */
async function finish(code: number): Promise<never> {
  process.exit(code);
}

export function createCliContext(): CliContext {
  return {
    action(command, perform) {
      for (const [flags, text] of commonOptions) {
        const long = flags.split(' ')[0];
        if (!command.options.some((option) => option.long === long)) command.option(flags, text);
      }
      command.exitOverride((error) => {
        throw error;
      });
      command.action(async (...given: unknown[]) => {
        const options = command.opts<Record<string, unknown>>();
        const args = command.args;
        void given;
        let code: number;
        let run: Run | undefined;
        try {
          run = new Run(commonFlagsOf(options));
          await perform(run, args, options);
          code = run.exitCode;
        } catch (error) {
          code = error instanceof CommanderError ? 2 : reportError(error, options.json === true);
        }
        await run?.close();
        await finish(code);
      });
    },
  };
}
