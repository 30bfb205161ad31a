/** Jungfrau, CsPad, CsPad2x2 and cameras. */
export const detectorLayouts = `
record Jungfrau.ConfigV3 align 4
u32 numberOfModules
u32 numberOfRowsPerModule
u32 numberOfColumnsPerModule
u32 biasVoltage
u16 gainMode
u16 speedMode
f64 triggerDelay
f64 exposureTime
f64 exposurePeriod
u16 vb_ds
u16 vb_comp
u16 vb_pixbuf
u16 vref_ds
u16 vref_comp
u16 vref_prech
u16 vin_com
u16 vdd_prot
Jungfrau.ModuleConfigV1 moduleConfig[8]

record Jungfrau.ModuleConfigV1 align 2
u64 serialNumber
u64 moduleVersion
u64 firmwareVersion

record Jungfrau.ElementV2 align 2
u64 frameNumber
u32 ticks
u32 fiducials
Jungfrau.ModuleInfoV1 moduleInfo[numberOfModules]
u16 frame[numberOfModules][numberOfRowsPerModule][numberOfColumnsPerModule]

record Jungfrau.ModuleInfoV1 align 2
u64 timestamp
u32 exposureTime
u16 moduleID
u16 xCoord
u16 yCoord
u16 zCoord

record CsPad.ConfigV5 align 4
u32 concentratorVersion
u32 runDelay
u32 eventCode
CsPad.ProtectionSystemThreshold protectionThresholds[4]
u32 protectionEnable
u32 inactiveRunMode
u32 activeRunMode
u32 internalTriggerDelay
u32 tdi
u32 payloadSize
u32 badAsicMask0
u32 badAsicMask1
u32 asicMask
u32 quadMask
u32 roiMasks
CsPad.ConfigV3QuadReg quads[4]

record CsPad.ProtectionSystemThreshold align 4
u32 adcThreshold
u32 pixelCountThreshold

record CsPad.ConfigV3QuadReg align 4
u32 shiftSelect[4]
u32 edgeSelect[4]
u32 readClkSet
u32 readClkHold
u32 dataMode
u32 prstSel
u32 acqDelay
u32 intTime
u32 digDelay
u32 ampIdle
u32 injTotal
u32 rowColShiftPer
u32 ampReset
u32 digCount
u32 digPeriod
u32 biasTuning
u32 pdpmndnmBalance
CsPad.CsPadReadOnlyCfg ro
CsPad.CsPadDigitalPotsCfg dp
CsPad.CsPadGainMapCfg gm

record CsPad.CsPadReadOnlyCfg align 4
u32 shiftTest
u32 version

record CsPad.CsPadDigitalPotsCfg align 1
u8 pots[80]

record CsPad.CsPadGainMapCfg align 2
u16 gainMap[185][194]

record CsPad.DataV2 align 4
CsPad.ElementV2 quads[numQuads]

record CsPad.ElementV2 align 4
u32 _word0 { virtual_channel:2 _bf_pad:4 lane:2 tid:24 }
u32 _word1 { acq_count:16 op_code:8 quad:2 }
u32 seq_count
u32 ticks
u32 fiducials
u16 sb_temp[4]
u32 frame_type
i16 data[numSections][185][388]
u16 _extra[2]

record CsPad2x2.ConfigV2 align 4
u32 concentratorVersion
CsPad.ProtectionSystemThreshold protectionThreshold
u32 protectionEnable
u32 inactiveRunMode
u32 activeRunMode
u32 runTriggerDelay
u32 tdi
u32 payloadSize
u32 badAsicMask
u32 asicMask
u32 roiMask
CsPad2x2.ConfigV2QuadReg quad

record CsPad2x2.ConfigV2QuadReg align 4
u32 shiftSelect
u32 edgeSelect
u32 readClkSet
u32 readClkHold
u32 dataMode
u32 prstSel
u32 acqDelay
u32 intTime
u32 digDelay
u32 ampIdle
u32 injTotal
u32 rowColShiftPer
u32 ampReset
u32 digCount
u32 digPeriod
u32 PeltierEnable
u32 kpConstant
u32 kiConstant
u32 kdConstant
u32 humidThold
u32 setPoint
u32 biasTuning
u32 pdpmndnmBalance
CsPad.CsPadReadOnlyCfg ro
CsPad.CsPadDigitalPotsCfg dp
CsPad.CsPadGainMapCfg gm

record CsPad2x2.ElementV1 align 4
u32 _word0 { virtual_channel:2 _bf_pad:4 lane:2 tid:24 }
u32 _word1 { acq_count:16 op_code:8 quad:2 }
u32 seq_count
u32 ticks
u32 fiducials
u16 sb_temp[4]
u32 frame_type
i16 data[185][388][2]

record Opal1k.ConfigV1 align 4
u32 _offsetAndGain { black_level:16 gain_percent:16 }
u32 _outputOptions { output_resolution:4 vertical_binning:4 output_mirroring:4 vertical_remapping:1 output_lookup_table_enabled:1 defect_pixel_correction_enabled:1 }
u32 number_of_defect_pixels
u16 output_lookup_table[lookupTableLength]
Camera.FrameCoord defect_pixel_coordinates[number_of_defect_pixels]

record Camera.FrameFexConfigV1 align 4
u32 forwarding
u32 forward_prescale
u32 processing
Camera.FrameCoord roiBegin
Camera.FrameCoord roiEnd
u32 threshold
u32 number_of_masked_pixels
Camera.FrameCoord masked_pixel_coordinates[number_of_masked_pixels]

record Camera.FrameCoord align 2
u16 column
u16 row

record Camera.FrameV1 align 4
u32 width
u32 height
u32 depth
u32 offset
u8 _int_pixel_data[pixelBytes]
`;
