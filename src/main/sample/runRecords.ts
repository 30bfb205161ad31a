import { level } from '../readers/xtc/header.ts';
import type { SampleDetector } from './detectors/sampleDetector.ts';
import { wordsOf } from './detectors/sampleDetector.ts';
import { containerNode, type XtcNode } from './xtc/datagram.ts';
import type { RecordValues, SourceWords } from './xtc/encode.ts';
import { recordNode } from './xtc/records.ts';

const evrSource = wordsOf('NoDetector.0:Evr.0', 7001);
/** Level and process id, then the address: run control, and the front ends (172.21.38.x). */
const controlSource: SourceWords = { log: 5614, phy: 0xac1526be };
const segmentSource = (index: number): SourceWords => ({
  log: (level.segment << 24) | (5000 + index),
  phy: 0xac152610 + index,
});

/** Event codes: 140 beam, 162 shot without beam (both at readout rate), 40 and 41 the 120 and 60 Hz of the timing system. */
export const eventCode = { beam: 140, noBeam: 162, rate120: 40, rate60: 41 } as const;

const eventCodeRecord = (code: number, desc: string, isReadout: number): RecordValues => ({
  code,
  isReadout,
  reportWidth: 1,
  maskTrigger: 1,
  desc,
  readoutGroup: 1,
});

const evrConfiguration: RecordValues = {
  eventcodes: [
    eventCodeRecord(eventCode.beam, 'Beam', 1),
    eventCodeRecord(eventCode.noBeam, 'Beam & !Beam', 1),
    eventCodeRecord(eventCode.rate120, 'daq 120Hz', 0),
    eventCodeRecord(eventCode.rate60, 'daq 60Hz', 0),
  ],
  pulses: [{ pulseId: 0, prescale: 1, delay: 88_000, width: 10_000 }],
  output_maps: [{ source: 0, source_id: 0, conn: 1, conn_id: 0 }],
  seq_config: { entries: [] },
};

/** Run control: how many events the cycle has; in a scan the step and what it is, by the name of the detector. */
function controlNode(events: number, scan?: { detector: SampleDetector; step: number }): XtcNode {
  const steps: RecordValues =
    scan === undefined
      ? {}
      : {
          pvControls: [{ name: 'jungfrau_gain_step', index: 0xffffffff, value: scan.step }],
          pvLabels: [{ name: scan.detector.alias, value: `dark gain ${scan.step}` }],
        };
  return recordNode(controlSource, 'ControlData.ConfigV3', { events, uses_events: 1, ...steps });
}

function detectorSegments(
  detectors: readonly SampleDetector[],
  nodes: (detector: SampleDetector) => XtcNode[],
): XtcNode[] {
  return detectors.map((detector, index) => containerNode(segmentSource(index + 1), nodes(detector)));
}

/** Records of Configure: run control, aliases, partition, event receiver, detectors in their first gain range. */
export function configureRecords(detectors: readonly SampleDetector[], events: number): XtcNode[] {
  const sources = [{ words: evrSource, alias: 'evr0' }, ...detectors];
  return [
    containerNode(controlSource, [
      controlNode(events),
      recordNode(controlSource, 'Alias.ConfigV1', {
        srcAlias: sources.map(({ words, alias }) => ({ src: words, aliasName: alias })),
      }),
      recordNode(controlSource, 'Partition.ConfigV2', {
        bldMask: [1, 0, 0], // EBeam
        sources: sources.map(({ words }, index) => ({ src: words, group: index === 0 ? 0 : 1 })),
      }),
    ]),
    containerNode(segmentSource(0), [recordNode(evrSource, 'EvrData.ConfigV7', evrConfiguration)]),
    ...detectorSegments(detectors, (detector) => detector.configNodes(0)),
  ];
}

/** Records of BeginCalibCycle: run control, and in a scan the configuration of this step. */
export function cycleRecords(
  detectors: readonly SampleDetector[],
  events: number,
  cycle: number,
  cycles: number,
): XtcNode[] {
  if (cycles === 1) return [containerNode(controlSource, [controlNode(events)])];
  const scanned = detectors.filter((detector) => detector.gains > 1);
  return [
    containerNode(controlSource, [controlNode(events, { detector: scanned[0], step: cycle })]),
    ...detectorSegments(scanned, (detector) => detector.configNodes(cycle)),
  ];
}

/** Event-code record of one event. */
export function eventCodesRecord(codes: readonly number[], fiducials: number): XtcNode {
  const fifoEvents = codes.map((code, index) => ({
    timestampHigh: fiducials,
    timestampLow: 4096 + index,
    eventCode: code,
  }));
  return containerNode(segmentSource(0), [recordNode(evrSource, 'EvrData.DataV4', { fifoEvents })]);
}

/** Data records of the detectors, one front end each. */
export function frameRecords(
  detectors: readonly SampleDetector[],
  fiducials: number,
  frameNumber: number,
): XtcNode[] {
  return detectorSegments(detectors, (detector) => [detector.dataNode({ fiducials, frameNumber })]);
}

const reporter = (type: number): SourceWords => ({ log: (level.reporter << 24) | 2, phy: type });
const beamSegment: SourceWords = { log: (level.segment << 24) | 6000, phy: 0xac152680 };

/** Beam line data of one shot: electron beam and gas detector; `intensity` is 1 on average. */
export function beamRecords(intensity: number, jitter: () => number): XtcNode {
  const pulseEnergy = 2.1 * intensity; // mJ
  return containerNode(beamSegment, [
    recordNode(reporter(0), 'Bld.BldDataEBeamV7', {
      ebeamCharge: 0.18 + 0.002 * jitter(),
      ebeamL3Energy: 13_520 + 4 * jitter(),
      ebeamLTUPosX: 0.01 * jitter(),
      ebeamLTUPosY: 0.01 * jitter(),
      ebeamPkCurrBC2: 3500 + 90 * jitter(),
      ebeamEnergyBC2: 5000 + 2 * jitter(),
      ebeamPkCurrBC1: 220 + 4 * jitter(),
      ebeamEnergyBC1: 220 + 0.1 * jitter(),
      ebeamDumpCharge: 0.178 + 0.002 * jitter(),
      ebeamPhotonEnergy: 9500 + 6 * jitter(),
    }),
    recordNode(reporter(2), 'Bld.BldDataFEEGasDetEnergyV1', {
      f_11_ENRC: pulseEnergy + 0.01 * jitter(),
      f_12_ENRC: pulseEnergy + 0.01 * jitter(),
      f_21_ENRC: pulseEnergy + 0.01 * jitter(),
      f_22_ENRC: pulseEnergy + 0.01 * jitter(),
      f_63_ENRC: 0.9 * pulseEnergy + 0.01 * jitter(),
      f_64_ENRC: 0.9 * pulseEnergy + 0.01 * jitter(),
    }),
  ]);
}
