import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fiducialPeriod, level, service } from '../../readers/xtc/header.ts';
import { encodeDatagram, type XtcNode } from './datagram.ts';
import type { Payload, SourceWords } from './encode.ts';

/** Name of one file of a run: `<experiment>-r<RRRR>-s<SS>-c<CC>.xtc`. */
export function xtcFileName(experiment: string, run: number, stream: number, chunk: number): string {
  const digits = (value: number, width: number): string => String(value).padStart(width, '0');
  return `${experiment}-r${digits(run, 4)}-s${digits(stream, 2)}-c${digits(chunk, 2)}.xtc`;
}

/** 360 Hz pulse ids between two events at 120 Hz, and the nanoseconds between them. */
const fiducialStep = 3;
const clockStep = 8_333_333;

export interface RunWriterOptions {
  folder: string;
  experiment: string;
  run: number;
  /** Number of data acquisition streams; events go to them in turn, transitions to all. */
  streams?: number;
  /** Unix time of Configure. */
  seconds: number;
  fiducials: number;
}

async function writeAll(handle: FileHandle, payload: Payload): Promise<void> {
  let rest = [...payload.pieces];
  while (rest.length > 0) {
    // 1000 pieces at once stay below the limit of the system (IOV_MAX is 1024)
    const { bytesWritten } = await handle.writev(rest.slice(0, 1000));
    let done = bytesWritten;
    let whole = 0;
    while (whole < rest.length && done >= rest[whole].length) done -= rest[whole++].length;
    rest = rest.slice(whole);
    if (done > 0) rest[0] = rest[0].subarray(done);
  }
}

/**
 * Writes the files of one run as the data acquisition does: one file per stream and chunk, the clock going on by one 120 Hz period
 * with every datagram. Nothing is kept in memory; what is passed may be reused as soon as the promise is fulfilled.
 */
export class XtcRunWriter {
  /** Paths written so far, in the order in which they were begun. */
  readonly files: string[] = [];
  events = 0;
  bytes = 0;
  readonly #options: RunWriterOptions;
  readonly #handles: FileHandle[] = [];
  #chunk = 0;
  #seconds: number;
  #nanoseconds = 100_000_000;
  #fiducials: number;

  private constructor(options: RunWriterOptions) {
    this.#options = options;
    this.#seconds = options.seconds;
    this.#fiducials = options.fiducials % fiducialPeriod;
  }

  static async create(options: RunWriterOptions): Promise<XtcRunWriter> {
    const writer = new XtcRunWriter(options);
    await writer.#openChunk();
    return writer;
  }

  /** Fiducial of the next datagram, for the records that repeat it. */
  get fiducials(): number {
    return this.#fiducials;
  }

  /** Time of the next datagram. */
  get clock(): { seconds: number; nanoseconds: number } {
    return { seconds: this.#seconds, nanoseconds: this.#nanoseconds };
  }

  async #openChunk(): Promise<void> {
    const { folder, experiment, run, streams } = this.#options;
    for (let stream = 0; stream < (streams ?? 1); stream++) {
      const path = join(folder, xtcFileName(experiment, run, stream, this.#chunk));
      this.#handles.push(await open(path, 'wx'));
      this.files.push(path);
    }
  }

  /** Source of the root container: the event builder node of a stream. */
  #eventSource(stream: number): SourceWords {
    return { log: (level.event << 24) | (4321 + stream), phy: 0xac152601 + stream }; // 172.21.38.1 and on
  }

  #datagram(control: number, stream: number, env: number, children: readonly XtcNode[]): Payload {
    const fields = {
      ...this.clock,
      ticks: 0x1234,
      control,
      fiducials: this.#fiducials,
      vector: this.events & 0x7fff,
      env,
    };
    const damage = children.reduce((mask, child) => mask | child.damage, 0) >>> 0;
    return encodeDatagram(fields, this.#eventSource(stream), children, { damage });
  }

  #tick(): void {
    this.#nanoseconds += clockStep;
    if (this.#nanoseconds >= 1_000_000_000) {
      this.#nanoseconds -= 1_000_000_000;
      this.#seconds++;
    }
    this.#fiducials = (this.#fiducials + fiducialStep) % fiducialPeriod;
  }

  async #write(stream: number, datagram: Payload): Promise<void> {
    await writeAll(this.#handles[stream], datagram);
    this.bytes += datagram.length;
  }

  /** A transition: the same datagram, with the same clock, in every stream. BeginRun carries the run number. */
  async transition(number: number, children: readonly XtcNode[] = []): Promise<void> {
    const env = number === service.beginRun ? this.#options.run : 0;
    for (let stream = 0; stream < this.#handles.length; stream++)
      await this.#write(stream, this.#datagram(number, stream, env, children));
    this.#tick();
  }

  /** An event, in the stream whose turn it is. `groups` is the mask of readout groups that fired. */
  async event(children: readonly XtcNode[], groups = 1): Promise<void> {
    const stream = this.events % this.#handles.length;
    this.events++;
    await this.#write(stream, this.#datagram(service.l1Accept, stream, groups, children));
    this.#tick();
  }

  /** Lets some seconds pass, as between calib cycles. */
  pause(seconds: number): void {
    this.#seconds += seconds;
    this.#fiducials = (this.#fiducials + 360 * seconds) % fiducialPeriod;
  }

  /** Goes on in the next chunk of every stream: a file that begins without transitions. */
  async nextChunk(): Promise<void> {
    await this.#closeHandles();
    this.#chunk++;
    await this.#openChunk();
  }

  async #closeHandles(): Promise<void> {
    for (const handle of this.#handles.splice(0)) await handle.close();
  }

  /** Closes the files; also after a failure. */
  async close(): Promise<void> {
    await this.#closeHandles();
  }
}
