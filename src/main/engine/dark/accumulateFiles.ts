import { lacksZeroRecords } from '../../../domain/darks/finish.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import type { DarkRun } from './darkRun.ts';
import { frameTable, type FrameLocation, type FrameTable } from './request.ts';
import { BLOCK_RECORDS, runPixels } from './runPixels.ts';

/** Frames of so many bytes are processed for all pixels before the next ones are begun: the disk is read roughly in order. */
const GROUP_BYTES = 2 * 2 ** 30;

/** The table in shared memory, cut to the frames that are used, and checked. */
function sharedTable(frames: readonly FrameLocation[] | FrameTable, count: number): FrameTable {
  const { files, fileIndex, byteOffset } = frameTable(
    Array.isArray(frames) ? frames.slice(0, count) : frames,
  );
  const shared: FrameTable = {
    files: [...files],
    fileIndex: new Uint32Array(new SharedArrayBuffer(4 * count)),
    byteOffset: new Float64Array(new SharedArrayBuffer(8 * count)),
  };
  shared.fileIndex.set(fileIndex.subarray(0, count));
  shared.byteOffset.set(byteOffset.subarray(0, count));
  for (let frame = 0; frame < count; frame++)
    if (
      !(shared.byteOffset[frame] >= 0) ||
      !Number.isSafeInteger(shared.byteOffset[frame]) ||
      shared.fileIndex[frame] >= files.length
    )
      throw new CalibdeskError(
        'internal',
        `frame ${frame} has no valid place: byte ${shared.byteOffset[frame]} of file ${shared.fileIndex[frame]}`,
      );
  return shared;
}

/**
 * Workers read their slices of pixels straight from the files and make average and rms (`run.moments`) with the last frames, unless
 * records of zeros are still to come. Returns the records used.
 */
export async function accumulateFiles(
  run: DarkRun,
  frames: readonly FrameLocation[] | FrameTable,
): Promise<number> {
  const { settings, pixelBegin, pixelEnd, bytesPerFrame } = run;
  const offered = 'fileIndex' in frames ? frames.fileIndex.length : frames.length;
  const count = Math.min(offered, settings.nrecs);
  const firstStage = Math.min(count, settings.nrecs1);
  const table = sharedTable(frames, count);
  const group = Math.max(firstStage, Math.ceil(GROUP_BYTES / bytesPerFrame / BLOCK_RECORDS) * BLOCK_RECORDS);
  for (let begin = 0; begin < count; begin += group)
    await runPixels(
      run.pool,
      {
        settings,
        sums: run.sums,
        rows: { kind: 'files', table },
        pixelBegin,
        pixelEnd,
        frameBegin: begin,
        frameEnd: Math.min(begin + group, count),
        firstStage: begin === 0 ? firstStage : 0,
        fresh: begin === 0,
        moments: begin + group >= count && !lacksZeroRecords(settings, count) ? run.moments : null,
        gatesOnly: false,
        bytesRead: run.bytesRead,
        preview: run.preview,
      },
      run.context,
    );
  return count;
}
