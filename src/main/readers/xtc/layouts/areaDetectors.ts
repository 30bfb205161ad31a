// Record layouts, written by scripts/generateXtcLayouts.mjs; how to read them: ../layout.ts.
export const areaDetectors = `
= CsPad.ConfigV1 size=287804 type=29.1
  concentratorVersion:u32 runDelay:u32 eventCode:u32 inactiveRunMode:u32 activeRunMode:u32 tdi:u32 payloadSize:u32
  badAsicMask0:u32 badAsicMask1:u32 asicMask:u32 quadMask:u32 quads:CsPad.ConfigV1QuadReg[4]
= CsPad.ConfigV1QuadReg size=71940
  shiftSelect:u32[4] edgeSelect:u32[4] readClkSet:u32 readClkHold:u32 dataMode:u32 prstSel:u32 acqDelay:u32 intTime:u32
  digDelay:u32 ampIdle:u32 injTotal:u32 rowColShiftPer:u32 ro:CsPad.CsPadReadOnlyCfg dp:CsPad.CsPadDigitalPotsCfg
  gm:CsPad.CsPadGainMapCfg
= CsPad.ConfigV2 size=287808 type=29.2
  concentratorVersion:u32 runDelay:u32 eventCode:u32 inactiveRunMode:u32 activeRunMode:u32 tdi:u32 payloadSize:u32
  badAsicMask0:u32 badAsicMask1:u32 asicMask:u32 quadMask:u32 roiMasks:u32 quads:CsPad.ConfigV1QuadReg[4]
= CsPad.ConfigV2QuadReg size=71952
  shiftSelect:u32[4] edgeSelect:u32[4] readClkSet:u32 readClkHold:u32 dataMode:u32 prstSel:u32 acqDelay:u32 intTime:u32
  digDelay:u32 ampIdle:u32 injTotal:u32 rowColShiftPer:u32 ampReset:u32 digCount:u32 digPeriod:u32
  ro:CsPad.CsPadReadOnlyCfg dp:CsPad.CsPadDigitalPotsCfg gm:CsPad.CsPadGainMapCfg
= CsPad.ConfigV3 size=287844 type=29.3
  concentratorVersion:u32 runDelay:u32 eventCode:u32 protectionThresholds:CsPad.ProtectionSystemThreshold[4]
  protectionEnable:u32 inactiveRunMode:u32 activeRunMode:u32 tdi:u32 payloadSize:u32 badAsicMask0:u32 badAsicMask1:u32
  asicMask:u32 quadMask:u32 roiMasks:u32 quads:CsPad.ConfigV1QuadReg[4]
= CsPad.ConfigV3QuadReg size=71960
  shiftSelect:u32[4] edgeSelect:u32[4] readClkSet:u32 readClkHold:u32 dataMode:u32 prstSel:u32 acqDelay:u32 intTime:u32
  digDelay:u32 ampIdle:u32 injTotal:u32 rowColShiftPer:u32 ampReset:u32 digCount:u32 digPeriod:u32 biasTuning:u32
  pdpmndnmBalance:u32 ro:CsPad.CsPadReadOnlyCfg dp:CsPad.CsPadDigitalPotsCfg gm:CsPad.CsPadGainMapCfg
= CsPad.ConfigV4 size=287892 type=29.4
  concentratorVersion:u32 runDelay:u32 eventCode:u32 protectionThresholds:CsPad.ProtectionSystemThreshold[4]
  protectionEnable:u32 inactiveRunMode:u32 activeRunMode:u32 tdi:u32 payloadSize:u32 badAsicMask0:u32 badAsicMask1:u32
  asicMask:u32 quadMask:u32 roiMasks:u32 quads:CsPad.ConfigV2QuadReg[4]
= CsPad.ConfigV5 size=287928 type=29.5
  concentratorVersion:u32 runDelay:u32 eventCode:u32 protectionThresholds:CsPad.ProtectionSystemThreshold[4]
  protectionEnable:u32 inactiveRunMode:u32 activeRunMode:u32 internalTriggerDelay:u32 tdi:u32 payloadSize:u32
  badAsicMask0:u32 badAsicMask1:u32 asicMask:u32 quadMask:u32 roiMasks:u32 quads:CsPad.ConfigV3QuadReg[4]
= CsPad.CsPadDigitalPotsCfg size=80
  pots:u8[80]
= CsPad.CsPadGainMapCfg size=71780
  gainMap:u16[185][194]
= CsPad.CsPadReadOnlyCfg size=8
  shiftTest:u32 version:u32
= CsPad.DataV1 round=4 type=28.1 needs=CsPad.ConfigV1,CsPad.ConfigV2,CsPad.ConfigV3,CsPad.ConfigV4,CsPad.ConfigV5
  quads:CsPad.ElementV1[cfg.numQuads]
= CsPad.DataV2 round=4 type=28.2 needs=CsPad.ConfigV2,CsPad.ConfigV3,CsPad.ConfigV4,CsPad.ConfigV5
  quads:CsPad.ElementV2[cfg.numQuads]
= CsPad.ElementV1 round=4 needs=CsPad.ConfigV1,CsPad.ConfigV2,CsPad.ConfigV3,CsPad.ConfigV4,CsPad.ConfigV5
  -_word0:u32{virtual_channel@0:2,-_bf_pad@2:4,lane@6:2,tid@8:24} -_word1:u32{acq_count@0:16,op_code@16:8,quad@24:2}
  seq_count:u32 ticks:u32 fiducials:u32 sb_temp:u16[4] frame_type:u32 data:i16[cfg.numAsicsRead/2][185][388]
  -_extra:u16[2]
= CsPad.ElementV2 round=4 needs=CsPad.ConfigV2,CsPad.ConfigV3,CsPad.ConfigV4,CsPad.ConfigV5
  -_word0:u32{virtual_channel@0:2,-_bf_pad@2:4,lane@6:2,tid@8:24} -_word1:u32{acq_count@0:16,op_code@16:8,quad@24:2}
  seq_count:u32 ticks:u32 fiducials:u32 sb_temp:u16[4] frame_type:u32 data:i16[cfg.numAsicsStored(quad)/2][185][388]
  -_extra:u16[2]
= CsPad.ProtectionSystemThreshold size=8
  adcThreshold:u32 pixelCountThreshold:u32
= CsPad2x2.ConfigV1 size=71996 type=43.1
  concentratorVersion:u32 protectionThreshold:CsPad2x2.ProtectionSystemThreshold protectionEnable:u32
  inactiveRunMode:u32 activeRunMode:u32 tdi:u32 payloadSize:u32 badAsicMask:u32 asicMask:u32 roiMask:u32
  quad:CsPad2x2.ConfigV1QuadReg
= CsPad2x2.ConfigV1QuadReg size=71952
  shiftSelect:u32 edgeSelect:u32 readClkSet:u32 readClkHold:u32 dataMode:u32 prstSel:u32 acqDelay:u32 intTime:u32
  digDelay:u32 ampIdle:u32 injTotal:u32 rowColShiftPer:u32 ampReset:u32 digCount:u32 digPeriod:u32 PeltierEnable:u32
  kpConstant:u32 kiConstant:u32 kdConstant:u32 humidThold:u32 setPoint:u32 ro:CsPad2x2.CsPad2x2ReadOnlyCfg
  dp:CsPad2x2.CsPad2x2DigitalPotsCfg gm:CsPad2x2.CsPad2x2GainMapCfg
= CsPad2x2.ConfigV2 size=72008 type=43.2
  concentratorVersion:u32 protectionThreshold:CsPad2x2.ProtectionSystemThreshold protectionEnable:u32
  inactiveRunMode:u32 activeRunMode:u32 runTriggerDelay:u32 tdi:u32 payloadSize:u32 badAsicMask:u32 asicMask:u32
  roiMask:u32 quad:CsPad2x2.ConfigV2QuadReg
= CsPad2x2.ConfigV2QuadReg size=71960
  shiftSelect:u32 edgeSelect:u32 readClkSet:u32 readClkHold:u32 dataMode:u32 prstSel:u32 acqDelay:u32 intTime:u32
  digDelay:u32 ampIdle:u32 injTotal:u32 rowColShiftPer:u32 ampReset:u32 digCount:u32 digPeriod:u32 PeltierEnable:u32
  kpConstant:u32 kiConstant:u32 kdConstant:u32 humidThold:u32 setPoint:u32 biasTuning:u32 pdpmndnmBalance:u32
  ro:CsPad2x2.CsPad2x2ReadOnlyCfg dp:CsPad2x2.CsPad2x2DigitalPotsCfg gm:CsPad2x2.CsPad2x2GainMapCfg
= CsPad2x2.CsPad2x2DigitalPotsCfg size=80
  pots:u8[80]
= CsPad2x2.CsPad2x2GainMapCfg size=71780
  gainMap:u16[185][194]
= CsPad2x2.CsPad2x2ReadOnlyCfg size=8
  shiftTest:u32 version:u32
= CsPad2x2.ElementV1 size=287152 type=41.1
  -_word0:u32{virtual_channel@0:2,-_bf_pad@2:4,lane@6:2,tid@8:24} -_word1:u32{acq_count@0:16,op_code@16:8,quad@24:2}
  seq_count:u32 ticks:u32 fiducials:u32 sb_temp:u16[4] frame_type:u32 data:i16[185][388][2]
= CsPad2x2.ProtectionSystemThreshold size=8
  adcThreshold:u32 pixelCountThreshold:u32
= Jungfrau.ConfigV1 size=36 type=107.1
  numberOfModules:u32 numberOfRowsPerModule:u32 numberOfColumnsPerModule:u32 biasVoltage:u32 gainMode:u16 speedMode:u16
  triggerDelay:f64 exposureTime:f64
= Jungfrau.ConfigV2 size=60 type=107.2
  numberOfModules:u32 numberOfRowsPerModule:u32 numberOfColumnsPerModule:u32 biasVoltage:u32 gainMode:u16 speedMode:u16
  triggerDelay:f64 exposureTime:f64 exposurePeriod:f64 vb_ds:u16 vb_comp:u16 vb_pixbuf:u16 vref_ds:u16 vref_comp:u16
  vref_prech:u16 vin_com:u16 vdd_prot:u16
= Jungfrau.ConfigV3 size=252 type=107.3
  numberOfModules:u32 numberOfRowsPerModule:u32 numberOfColumnsPerModule:u32 biasVoltage:u32 gainMode:u16 speedMode:u16
  triggerDelay:f64 exposureTime:f64 exposurePeriod:f64 vb_ds:u16 vb_comp:u16 vb_pixbuf:u16 vref_ds:u16 vref_comp:u16
  vref_prech:u16 vin_com:u16 vdd_prot:u16 moduleConfig:Jungfrau.ModuleConfigV1[8]
= Jungfrau.ConfigV4 size=828 type=107.4
  numberOfModules:u32 numberOfRowsPerModule:u32 numberOfColumnsPerModule:u32 biasVoltage:u32 gainMode:u16 speedMode:u16
  triggerDelay:f64 exposureTime:f64 exposurePeriod:f64 vb_ds:u16 vb_comp:u16 vb_pixbuf:u16 vref_ds:u16 vref_comp:u16
  vref_prech:u16 vin_com:u16 vdd_prot:u16 moduleConfig:Jungfrau.ModuleConfigV1[32]
= Jungfrau.ElementV1 round=2 type=108.1 needs=Jungfrau.ConfigV1,Jungfrau.ConfigV2,Jungfrau.ConfigV3,Jungfrau.ConfigV4
  frameNumber:u32 ticks:u32 fiducials:u32
  frame:u16[cfg.numberOfModules][cfg.numberOfRowsPerModule][cfg.numberOfColumnsPerModule]
= Jungfrau.ElementV2 round=2 type=108.2 needs=Jungfrau.ConfigV1,Jungfrau.ConfigV2,Jungfrau.ConfigV3,Jungfrau.ConfigV4
  frameNumber:u64 ticks:u32 fiducials:u32 moduleInfo:Jungfrau.ModuleInfoV1[cfg.numberOfModules]
  frame:u16[cfg.numberOfModules][cfg.numberOfRowsPerModule][cfg.numberOfColumnsPerModule]
= Jungfrau.ModuleConfigV1 size=24
  serialNumber:u64 moduleVersion:u64 firmwareVersion:u64
= Jungfrau.ModuleInfoV1 size=20
  timestamp:u64 exposureTime:u32 moduleID:u16 xCoord:u16 yCoord:u16 zCoord:u16
= PNCCD.ConfigV1 size=8 type=12.1
  numLinks:u32 payloadSizePerLink:u32
= PNCCD.ConfigV2 size=544 type=12.2
  numLinks:u32 payloadSizePerLink:u32 numChannels:u32 numRows:u32 numSubmoduleChannels:u32 numSubmoduleRows:u32
  numSubmodules:u32 camexMagic:u32 info:char[256] timingFName:char[256]
= PNCCD.FrameV1 round=4 needs=PNCCD.ConfigV1,PNCCD.ConfigV2
  specialWord:u32 frameNumber:u32 timeStampHi:u32 timeStampLo:u32 _data:u16[(cfg.payloadSizePerLink-16)/2]
= PNCCD.FramesV1 round=4 type=11.1 needs=PNCCD.ConfigV1,PNCCD.ConfigV2
  frame:PNCCD.FrameV1[cfg.numLinks]
= PNCCD.FullFrameV1 size=2097168 type=11.1
  specialWord:u32 frameNumber:u32 timeStampHi:u32 timeStampLo:u32 data:u16[1024][1024]
`;
