// Record layouts, written by scripts/generateXtcLayouts.mjs; how to read them: ../layout.ts.
export const others = `
= Acqiris.ConfigV1 size=536 type=4.1
  nbrConvertersPerChannel:u32 channelMask:u32 nbrBanks:u32 trig:Acqiris.TrigV1 horiz:Acqiris.HorizV1
  vert:Acqiris.VertV1[20]
= Acqiris.DataDescV1 round=4 type=3.1 needs=Acqiris.ConfigV1
  data:Acqiris.DataDescV1Elem[cfg.nbrChannels]
= Acqiris.DataDescV1Elem round=4 needs=Acqiris.ConfigV1
  nbrSamplesInSeg:u32 indexFirstPoint:u32 -_sampTime:f64 -_vGain:f64 -_vOffset:f64 nbrSegments:u32 -_nbrAvgWforms:u32
  -_actualTriggersInAcqLo:u32 -_actualTriggersInAcqHi:u32 -_actualDataSize:u32 -_reserved2:u32 -_reserved3:f64
  timestamp:Acqiris.TimestampV1[cfg.horiz.nbrSegments] -_skip:i16[indexFirstPoint]
  waveforms:i16[cfg.horiz.nbrSegments][cfg.horiz.nbrSamples] -_extraSpace:i16[32-indexFirstPoint]
= Acqiris.HorizV1 size=24
  sampInterval:f64 delayTime:f64 nbrSamples:u32 nbrSegments:u32
= Acqiris.TdcAuxIO size=12
  channel:u32 mode:u32 term:u32
= Acqiris.TdcChannel size=16
  channel:i32 -_mode_int:u32{slope@0:1,-_bf_pad@1:30,mode@31:1} level:f64
= Acqiris.TdcConfigV1 size=164 type=36.1
  channels:Acqiris.TdcChannel[8] auxio:Acqiris.TdcAuxIO[2] veto:Acqiris.TdcVetoIO
= Acqiris.TdcDataV1 round=4 type=37.1
  data:Acqiris.TdcDataV1_Item[None]
= Acqiris.TdcDataV1Channel size=4
  -value:u32{bf_val_@0:28,source@28:3,bf_ofv_@31:1}
= Acqiris.TdcDataV1Common size=4
  -value:u32{bf_val_@0:28,source@28:3,bf_ofv_@31:1}
= Acqiris.TdcDataV1Marker size=4
  -value:u32{bf_val_@0:28,source@28:3,bf_ofv_@31:1}
= Acqiris.TdcDataV1_Item size=4
  -value:u32{bf_val_@0:28,source@28:3,bf_ofv_@31:1}
= Acqiris.TdcVetoIO size=12
  channel:u32 mode:u32 term:u32
= Acqiris.TimestampV1 size=16
  pos:f64 timeStampLo:u32 timeStampHi:u32
= Acqiris.TrigV1 size=20
  coupling:u32 input:u32 slope:u32 level:f64
= Acqiris.VertV1 size=24
  fullScale:f64 offset:f64 coupling:u32 bandwidth:u32
= Arraychar.DataV1 round=4 type=82.1
  numChars:u64 data:u8[numChars]
= Bld.BldDataAcqADCV1 round=4 type=65.1 needs=Acqiris.ConfigV1
  config:Acqiris.ConfigV1 data:Acqiris.DataDescV1
= Bld.BldDataAnalogInputV1 round=4 type=94.1
  numChannels:u32 channelVoltages:f64[numChannels]
= Bld.BldDataBeamMonitorV1 size=184 type=98.1
  TotalIntensity:f64 X_Position:f64 Y_Position:f64 peakA:f64[16] peakT:u16[16]
= Bld.BldDataEBeamV0 size=52 type=15.0
  damageMask:u32 ebeamCharge:f64 ebeamL3Energy:f64 ebeamLTUPosX:f64 ebeamLTUPosY:f64 ebeamLTUAngX:f64 ebeamLTUAngY:f64
= Bld.BldDataEBeamV1 size=60 type=15.1
  damageMask:u32 ebeamCharge:f64 ebeamL3Energy:f64 ebeamLTUPosX:f64 ebeamLTUPosY:f64 ebeamLTUAngX:f64 ebeamLTUAngY:f64
  ebeamPkCurrBC2:f64
= Bld.BldDataEBeamV2 size=68 type=15.2
  damageMask:u32 ebeamCharge:f64 ebeamL3Energy:f64 ebeamLTUPosX:f64 ebeamLTUPosY:f64 ebeamLTUAngX:f64 ebeamLTUAngY:f64
  ebeamPkCurrBC2:f64 ebeamEnergyBC2:f64
= Bld.BldDataEBeamV3 size=84 type=15.3
  damageMask:u32 ebeamCharge:f64 ebeamL3Energy:f64 ebeamLTUPosX:f64 ebeamLTUPosY:f64 ebeamLTUAngX:f64 ebeamLTUAngY:f64
  ebeamPkCurrBC2:f64 ebeamEnergyBC2:f64 ebeamPkCurrBC1:f64 ebeamEnergyBC1:f64
= Bld.BldDataEBeamV4 size=116 type=15.4
  damageMask:u32 ebeamCharge:f64 ebeamL3Energy:f64 ebeamLTUPosX:f64 ebeamLTUPosY:f64 ebeamLTUAngX:f64 ebeamLTUAngY:f64
  ebeamPkCurrBC2:f64 ebeamEnergyBC2:f64 ebeamPkCurrBC1:f64 ebeamEnergyBC1:f64 ebeamUndPosX:f64 ebeamUndPosY:f64
  ebeamUndAngX:f64 ebeamUndAngY:f64
= Bld.BldDataEBeamV5 size=140 type=15.5
  damageMask:u32 ebeamCharge:f64 ebeamL3Energy:f64 ebeamLTUPosX:f64 ebeamLTUPosY:f64 ebeamLTUAngX:f64 ebeamLTUAngY:f64
  ebeamPkCurrBC2:f64 ebeamEnergyBC2:f64 ebeamPkCurrBC1:f64 ebeamEnergyBC1:f64 ebeamUndPosX:f64 ebeamUndPosY:f64
  ebeamUndAngX:f64 ebeamUndAngY:f64 ebeamXTCAVAmpl:f64 ebeamXTCAVPhase:f64 ebeamDumpCharge:f64
= Bld.BldDataEBeamV6 size=164 type=15.6
  damageMask:u32 ebeamCharge:f64 ebeamL3Energy:f64 ebeamLTUPosX:f64 ebeamLTUPosY:f64 ebeamLTUAngX:f64 ebeamLTUAngY:f64
  ebeamPkCurrBC2:f64 ebeamEnergyBC2:f64 ebeamPkCurrBC1:f64 ebeamEnergyBC1:f64 ebeamUndPosX:f64 ebeamUndPosY:f64
  ebeamUndAngX:f64 ebeamUndAngY:f64 ebeamXTCAVAmpl:f64 ebeamXTCAVPhase:f64 ebeamDumpCharge:f64 ebeamPhotonEnergy:f64
  ebeamLTU250:f64 ebeamLTU450:f64
= Bld.BldDataEBeamV7 size=164 type=15.7
  damageMask:u32 ebeamCharge:f64 ebeamL3Energy:f64 ebeamLTUPosX:f64 ebeamLTUPosY:f64 ebeamLTUAngX:f64 ebeamLTUAngY:f64
  ebeamPkCurrBC2:f64 ebeamEnergyBC2:f64 ebeamPkCurrBC1:f64 ebeamEnergyBC1:f64 ebeamUndPosX:f64 ebeamUndPosY:f64
  ebeamUndAngX:f64 ebeamUndAngY:f64 ebeamXTCAVAmpl:f64 ebeamXTCAVPhase:f64 ebeamDumpCharge:f64 ebeamPhotonEnergy:f64
  ebeamLTU250:f64 ebeamLTU450:f64
= Bld.BldDataEOrbitsV0 round=4 type=103.0
  nBPMS:u32 fBPM_X:f64[nBPMS] fBPM_Y:f64[nBPMS] fBPM_TMIT:f64[nBPMS]
= Bld.BldDataFEEGasDetEnergy size=32 type=14.0
  f_11_ENRC:f64 f_12_ENRC:f64 f_21_ENRC:f64 f_22_ENRC:f64
= Bld.BldDataFEEGasDetEnergyV1 size=48 type=14.1
  f_11_ENRC:f64 f_12_ENRC:f64 f_21_ENRC:f64 f_22_ENRC:f64 f_63_ENRC:f64 f_64_ENRC:f64
= Bld.BldDataGMDV0 size=152 type=64.0
  gasType:char[32] pressure:f64 temperature:f64 current:f64 hvMeshElectron:f64 hvMeshIon:f64 hvMultIon:f64 chargeQ:f64
  photonEnergy:f64 multPulseIntensity:f64 keithleyPulseIntensity:f64 pulseEnergy:f64 pulseEnergyFEE:f64
  transmission:f64 transmissionFEE:f64 -_fSpare6:f64
= Bld.BldDataGMDV1 size=48 type=64.1
  milliJoulesPerPulse:f64 milliJoulesAverage:f64 correctedSumPerPulse:f64 bgValuePerSample:f64
  relativeEnergyPerPulse:f64 -_fSpare1:f64
= Bld.BldDataGMDV2 size=48 type=64.2
  milliJoulesPerPulse:f64 milliJoulesAverage:f64 sumAllPeaksFiltBkgd:f64 rawAvgBkgd:f64 relativeEnergyPerPulse:f64
  sumAllPeaksRawBkgd:f64
= Bld.BldDataIpimbV0 size=104 type=35.0
  ipimbData:Ipimb.DataV1 ipimbConfig:Ipimb.ConfigV1 ipmFexData:Lusi.IpmFexV1
= Bld.BldDataIpimbV1 size=120 type=35.1
  ipimbData:Ipimb.DataV2 ipimbConfig:Ipimb.ConfigV2 ipmFexData:Lusi.IpmFexV1
= Bld.BldDataPhaseCavity size=32 type=16.0
  fitTime1:f64 fitTime2:f64 charge1:f64 charge2:f64
= Bld.BldDataPhaseCavityV1 size=32 type=16.1
  fitTime1:f64 fitTime2:f64 charge1:f64 charge2:f64
= Bld.BldDataPimV1 round=4 type=42.1
  camConfig:Pulnix.TM6740ConfigV2 pimConfig:Lusi.PimImageConfigV1 frame:Camera.FrameV1
= Bld.BldDataSpectrometerV0 size=5120 type=72.0
  hproj:u32[1024] vproj:u32[256]
= Bld.BldDataSpectrometerV1 round=4 type=72.1
  width:u32 hproj_y1:u32 hproj_y2:u32 comRaw:f64 baseline:f64 com:f64 integral:f64 nPeaks:u32 hproj:i32[width]
  peakPos:f64[nPeaks] peakHeight:f64[nPeaks] FWHM:f64[nPeaks]
= Bld.BldDataUsdUsbV1 size=344 type=104.1
  config:UsdUsb.ConfigV1 fexConfig:UsdUsb.FexConfigV1 data:UsdUsb.DataV1 fexData:UsdUsb.FexDataV1
= Encoder.ConfigV1 size=24 type=25.1
  chan_num:u32 count_mode:u32 quadrature_mode:u32 input_num:u32 input_rising:u32 ticks_per_sec:u32
= Encoder.ConfigV2 size=24 type=25.2
  chan_mask:u32 count_mode:u32 quadrature_mode:u32 input_num:u32 input_rising:u32 ticks_per_sec:u32
= Encoder.DataV1 size=8 type=24.1
  timestamp:u32 encoder_count:u32
= Encoder.DataV2 size=16 type=24.2
  timestamp:u32 encoder_count:u32[3]
= Generic1D.ConfigV0 round=4 type=99.0
  NChannels:u32 Length:u32[NChannels] SampleType:u32[NChannels] Offset:i32[NChannels] Period:f64[NChannels]
= Generic1D.DataV0 round=4 type=100.0 needs=Generic1D.ConfigV0
  data_size:u32 -_int_data:u8[data_size]
= Gsc16ai.ConfigV1 size=16 type=46.1
  voltageRange:u16 firstChan:u16 lastChan:u16 inputMode:u16 triggerMode:u16 dataFormat:u16 fps:u16 autocalibEnable:u8
  timeTagEnable:u8
= Gsc16ai.DataV1 round=2 type=47.1 needs=Gsc16ai.ConfigV1
  timestamp:u16[3] channelValue:u16[cfg.numChannels]
= Imp.ConfigV1 size=40 type=68.1
  range:u32 calRange:u32 reset:u32 biasData:u32 calData:u32 biasDacData:u32 calStrobe:u32 numberOfSamples:u32
  trigDelay:u32 adcDelay:u32
= Imp.ElementV1 round=2 type=67.1 needs=Imp.ConfigV1
  -_first:u32{vc@0:2,-_z@2:4,lane@6:2,-_tid@8:24} -_second:u32{-_sz@0:32} frameNumber:u32 -_ticks:u32 -_fiducials:u32
  range:u32 laneStatus:Imp.LaneStatus -_z:u32 samples:Imp.Sample[cfg.numberOfSamples]
= Imp.LaneStatus size=4
  -_value:u32{linkErrCount@0:4,linkDownCount@4:4,cellErrCount@8:4,rxCount@12:4,locLinked@16:1,remLinked@17:1,zeros@18:10,powersOkay@28:4}
= Imp.Sample size=8
  channels:u16[4]
= Ipimb.ConfigV1 size=52 type=23.1
  triggerCounter:u64 serialID:u64 chargeAmpRange:u16 calibrationRange:u16 resetLength:u32 resetDelay:u32
  chargeAmpRefVoltage:f32 calibrationVoltage:f32 diodeBias:f32 status:u16 errors:u16 calStrobeLength:u16 -_pad0:u16
  trigDelay:u32
= Ipimb.ConfigV2 size=60 type=23.2
  triggerCounter:u64 serialID:u64 chargeAmpRange:u16 calibrationRange:u16 resetLength:u32 resetDelay:u32
  chargeAmpRefVoltage:f32 calibrationVoltage:f32 diodeBias:f32 status:u16 errors:u16 calStrobeLength:u16 -_pad0:u16
  trigDelay:u32 trigPsDelay:u32 adcDelay:u32
= Ipimb.DataV1 size=24 type=22.1
  triggerCounter:u64 config0:u16 config1:u16 config2:u16 channel0:u16 channel1:u16 channel2:u16 channel3:u16
  checksum:u16
= Ipimb.DataV2 size=32 type=22.2
  -_triggerCounter:u64 config0:u16 config1:u16 config2:u16 channel0:u16 channel1:u16 channel2:u16 channel3:u16
  channel0ps:u16 channel1ps:u16 channel2ps:u16 channel3ps:u16 checksum:u16
= Lusi.DiodeFexConfigV1 size=24 type=32.1
  base:f32[3] scale:f32[3]
= Lusi.DiodeFexConfigV2 size=128 type=32.2
  base:f32[16] scale:f32[16]
= Lusi.DiodeFexV1 size=4 type=33.1
  value:f32
= Lusi.IpmFexConfigV1 size=104 type=30.1
  diode:Lusi.DiodeFexConfigV1[4] xscale:f32 yscale:f32
= Lusi.IpmFexConfigV2 size=520 type=30.2
  diode:Lusi.DiodeFexConfigV2[4] xscale:f32 yscale:f32
= Lusi.IpmFexV1 size=28 type=31.1
  channel:f32[4] sum:f32 xpos:f32 ypos:f32
= Lusi.PimImageConfigV1 size=8 type=34.1
  xscale:f32 yscale:f32
= OceanOptics.ConfigV1 size=108 type=52.1
  exposureTime:f32 waveLenCalib:f64[4] nonlinCorrect:f64[8] strayLightConstant:f64
= OceanOptics.ConfigV2 size=112 type=52.2
  exposureTime:f32 deviceType:i32 waveLenCalib:f64[4] nonlinCorrect:f64[8] strayLightConstant:f64
= OceanOptics.DataV1 size=7760 type=53.1 needs=OceanOptics.ConfigV1,OceanOptics.ConfigV2
  data:u16[3840] frameCounter:u64 numDelayedFrames:u64 numDiscardFrames:u64 timeFrameStart:OceanOptics.timespec64
  timeFrameFirstData:OceanOptics.timespec64 timeFrameEnd:OceanOptics.timespec64 -_i32Version:i32 numSpectraInData:i8
  numSpectraInQueue:i8 numSpectraUnused:i8 -_iReserved1:i8
= OceanOptics.DataV2 size=4176 type=53.2 needs=OceanOptics.ConfigV2
  data:u16[2048] frameCounter:u64 numDelayedFrames:u64 numDiscardFrames:u64 timeFrameStart:OceanOptics.timespec64
  timeFrameFirstData:OceanOptics.timespec64 timeFrameEnd:OceanOptics.timespec64 -_i32Version:i32 numSpectraInData:i8
  numSpectraInQueue:i8 numSpectraUnused:i8 -_iReserved1:i8
= OceanOptics.DataV3 size=7760 type=53.3 needs=OceanOptics.ConfigV2
  data:u16[3840] frameCounter:u64 numDelayedFrames:u64 numDiscardFrames:u64 timeFrameStart:OceanOptics.timespec64
  timeFrameFirstData:OceanOptics.timespec64 timeFrameEnd:OceanOptics.timespec64 -_i32Version:i32 numSpectraInData:i8
  numSpectraInQueue:i8 numSpectraUnused:i8 -_iReserved1:i8
= OceanOptics.timespec64 size=16
  tv_sec:u64 tv_nsec:u64
= QuadAdc.ConfigV1 size=32 type=109.0
  chanMask:u32 delayTime:f64 interleaveMode:u32 nbrSamples:u32 evtCode:u32 sampleRate:f64
= UsdUsb.ConfigV1 size=32 type=63.1
  counting_mode:u32[4] quadrature_mode:u32[4]
= UsdUsb.DataV1 size=40 type=62.1
  -_header:u8[6] digital_in:u8 -_estop:u8 timestamp:u32 -_count:u32[4] status:u8[4] analog_in:u16[4]
= UsdUsb.FexConfigV1 size=240 type=101.1
  offset:i32[4] scale:f64[4] name:char[4][48]
= UsdUsb.FexDataV1 size=32 type=102.1
  encoder_values:f64[4]
`;
