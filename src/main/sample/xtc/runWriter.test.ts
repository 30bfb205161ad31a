import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataset } from '../../datasets/open.ts';
import { damage, service } from '../../readers/xtc/header.ts';
import { makeDetectors } from '../experiment.ts';
import { Random } from '../random.ts';
import { configureRecords, cycleRecords, eventCodesRecord } from '../runRecords.ts';
import { containerNode } from './datagram.ts';
import { XtcRunWriter } from './runWriter.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'calibdesk-writer-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const detectors = Object.values(makeDetectors(1));
const segment = { log: 0x02001234, phy: 0xac152611 };

describe('XtcRunWriter', () => {
  it('writes runs whose pixels, codes and order the reader gives back', async () => {
    const writer = await XtcRunWriter.create({
      folder,
      experiment: 'xpptest01',
      run: 12,
      streams: 2,
      seconds: 1_700_000_000,
      fiducials: 131_030,
    });
    await writer.transition(service.configure, configureRecords(detectors, 3));
    await writer.transition(service.beginRun);
    const random = new Random(9, 'frames');
    const written: Map<string, Uint16Array | Int16Array>[] = [];
    const fiducials: number[] = [];
    for (let cycle = 0; cycle < 2; cycle++) {
      await writer.transition(service.beginCalibCycle, cycleRecords(detectors, 3, cycle, 2));
      await writer.transition(service.enable);
      for (let event = 0; event < 3; event++) {
        if (cycle === 1 && event === 1) await writer.nextChunk();
        for (const { frame, type } of detectors)
          for (let i = 0; i < frame.length; i++)
            frame[i] = random.bits() & (type === 'Opal1000' ? 0xfff : 0x3fff);
        written.push(new Map(detectors.map(({ source, frame }) => [source, frame.slice()])));
        fiducials.push(writer.fiducials);
        const stamp = { fiducials: writer.fiducials, frameNumber: writer.events };
        await writer.event([
          eventCodesRecord([140, 40 + event], writer.fiducials),
          ...detectors.map((detector) => containerNode(segment, [detector.dataNode(stamp)])),
        ]);
      }
      await writer.transition(service.disable);
      await writer.transition(service.endCalibCycle);
    }
    await writer.transition(service.endRun);
    await writer.close();
    const names = ['r0012-s00-c00', 'r0012-s00-c01', 'r0012-s01-c00', 'r0012-s01-c01'];
    expect(readdirSync(folder).sort()).toEqual(names.map((name) => `xpptest01-${name}.xtc`));

    const dataset = await openDataset(`exp=xpptest01:run=12:dir=${folder}`, {});
    expect(dataset.sources.map(({ source }) => source).sort()).toEqual(
      detectors.map(({ source }) => source).sort(),
    );
    let index = 0;
    for await (const event of dataset.events()) {
      expect(event.fiducials).toBe(fiducials[index]);
      expect(event.calibCycle).toBe(Math.floor(index / 3));
      expect(event.eventCodes).toEqual([140, 40 + (index % 3)]);
      for (const source of dataset.sources) {
        const detector = detectors.find((one) => one.source === source.source);
        const frame = await dataset.readFrame(event, source);
        expect(frame?.shape).toEqual(detector?.shape);
        expect(source.alias).toBe(detector?.alias);
        const wanted = written[index].get(source.source) as Uint16Array;
        expect(
          Buffer.compare(
            Buffer.from((frame!.data as Uint16Array).buffer, frame!.data.byteOffset, frame!.data.byteLength),
            Buffer.from(wanted.buffer),
          ),
        ).toBe(0);
      }
      index++;
    }
    expect(index).toBe(6);
    expect(dataset.warnings).toEqual([]);
    await dataset.close();
  });

  it('passes damage of a record up to the root', async () => {
    const [epix] = detectors;
    const writer = await XtcRunWriter.create({
      folder,
      experiment: 'xpptest01',
      run: 1,
      seconds: 1_700_000_000,
      fiducials: 0,
    });
    await writer.transition(service.configure, configureRecords([epix], 2));
    await writer.transition(service.beginCalibCycle, cycleRecords([epix], 2, 0, 1));
    const offsets: number[] = [];
    for (const mask of [damage.outOfOrder, 0]) {
      offsets.push(writer.bytes);
      const node = epix.dataNode({ fiducials: writer.fiducials, frameNumber: 0 });
      await writer.event([containerNode(segment, [node], { damage: mask })]);
    }
    await writer.close();
    const bytes = readFileSync(writer.files[0]);
    // damage of the root at byte 20 of the datagram, of the container at byte 40
    expect(offsets.map((at) => [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 40)])).toEqual([
      [damage.outOfOrder, damage.outOfOrder],
      [0, 0],
    ]);
  });

  it('never writes over a file', async () => {
    const options = { folder, experiment: 'xpptest01', run: 3, seconds: 1, fiducials: 0 };
    await (await XtcRunWriter.create(options)).close();
    await expect(XtcRunWriter.create(options)).rejects.toThrow('EEXIST');
  });
});
