/** Run-level and event-level records: aliases, partition, run control, event receiver, beam line data. */
export const runLayouts = `
record Alias.ConfigV1 align 4
u32 numSrcAlias
Alias.SrcAlias srcAlias[numSrcAlias]

record Alias.SrcAlias align 4
src src
char aliasName[31]
u8 _pad1

record Partition.ConfigV2 align 4
u32 numWords
u32 numSources
u32 bldMask[numWords]
Partition.Source sources[numSources]

record Partition.Source align 4
src src
u32 group

record ControlData.ConfigV2 align 4
u32 _control { events:30 uses_duration:1 uses_events:1 }
u32 _reserved
clock duration
u32 npvControls
u32 npvMonitors
u32 npvLabels
ControlData.PVControl pvControls[npvControls]
ControlData.PVMonitor pvMonitors[npvMonitors]
ControlData.PVLabel pvLabels[npvLabels]

record ControlData.ConfigV3 align 4
u32 _control { events:29 uses_l3t_events:1 uses_duration:1 uses_events:1 }
u32 _reserved
clock duration
u32 npvControls
u32 npvMonitors
u32 npvLabels
ControlData.PVControl pvControls[npvControls]
ControlData.PVMonitor pvMonitors[npvMonitors]
ControlData.PVLabel pvLabels[npvLabels]

record ControlData.ConfigV4 align 4
u32 _control { events:29 uses_l3t_events:1 uses_duration:1 uses_events:1 }
u32 _reserved
clock duration
u32 npvControls
u32 npvMonitors
u32 npvLabels
ControlData.PVControlV1 pvControls[npvControls]
ControlData.PVMonitorV1 pvMonitors[npvMonitors]
ControlData.PVLabelV1 pvLabels[npvLabels]

record ControlData.PVControl align 4
char name[32]
u32 index
f64 value

record ControlData.PVMonitor align 4
char name[32]
u32 index
f64 loValue
f64 hiValue

record ControlData.PVLabel align 1
char name[32]
char value[64]

record ControlData.PVControlV1 align 4
char name[128]
u32 index
f64 value

record ControlData.PVMonitorV1 align 4
char name[128]
u32 index
f64 loValue
f64 hiValue

record ControlData.PVLabelV1 align 1
char name[128]
char value[256]

record EvrData.ConfigV6 align 4
u32 neventcodes
u32 npulses
u32 noutputs
EvrData.EventCodeV5 eventcodes[neventcodes]
EvrData.PulseConfigV3 pulses[npulses]
EvrData.OutputMapV2 output_maps[noutputs]
EvrData.SequencerConfigV1 seq_config

record EvrData.ConfigV7 align 4
u32 neventcodes
u32 npulses
u32 noutputs
EvrData.EventCodeV6 eventcodes[neventcodes]
EvrData.PulseConfigV3 pulses[npulses]
EvrData.OutputMapV2 output_maps[noutputs]
EvrData.SequencerConfigV1 seq_config

record EvrData.EventCodeV5 align 4
u16 code
u16 _u16MaskEventAttr { isReadout:1 isCommand:1 isLatch:1 }
u32 reportDelay
u32 reportWidth
u32 maskTrigger
u32 maskSet
u32 maskClear
char desc[16]

record EvrData.EventCodeV6 align 4
u16 code
u16 _u16MaskEventAttr { isReadout:1 isCommand:1 isLatch:1 }
u32 reportDelay
u32 reportWidth
u32 maskTrigger
u32 maskSet
u32 maskClear
char desc[16]
u16 readoutGroup

record EvrData.PulseConfigV3 align 4
u16 pulseId
u16 polarity
u32 prescale
u32 delay
u32 width

record EvrData.OutputMapV2 align 4
u32 value { source:4 source_id:8 conn:4 conn_id:8 module:8 }

record EvrData.SequencerConfigV1 align 4
u32 _source { sync_source:8 beam_source:8 }
u32 length
u32 cycles
EvrData.SequencerEntry entries[length]

record EvrData.SequencerEntry align 4
u32 _value { delay:24 eventcode:8 }

record EvrData.DataV4 align 4
u32 numFifoEvents
EvrData.FIFOEvent fifoEvents[numFifoEvents]

record EvrData.FIFOEvent align 4
u32 timestampHigh
u32 timestampLow
u32 eventCode

record Bld.BldDataEBeamV7 align 4
u32 damageMask
f64 ebeamCharge
f64 ebeamL3Energy
f64 ebeamLTUPosX
f64 ebeamLTUPosY
f64 ebeamLTUAngX
f64 ebeamLTUAngY
f64 ebeamPkCurrBC2
f64 ebeamEnergyBC2
f64 ebeamPkCurrBC1
f64 ebeamEnergyBC1
f64 ebeamUndPosX
f64 ebeamUndPosY
f64 ebeamUndAngX
f64 ebeamUndAngY
f64 ebeamXTCAVAmpl
f64 ebeamXTCAVPhase
f64 ebeamDumpCharge
f64 ebeamPhotonEnergy
f64 ebeamLTU250
f64 ebeamLTU450

record Bld.BldDataFEEGasDetEnergyV1 align 4
f64 f_11_ENRC
f64 f_12_ENRC
f64 f_21_ENRC
f64 f_22_ENRC
f64 f_63_ENRC
f64 f_64_ENRC
`;
