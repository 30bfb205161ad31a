// Record layouts, written by scripts/generateXtcLayouts.mjs; how to read them: ../layout.ts.
export const cameras = `
= Andor.ConfigV1 size=44 type=60.1
  width:u32 height:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 exposureTime:f32 coolingTemp:f32 fanMode:u8 baselineClamp:u8
  highCapacity:u8 gainIndex:u8 readoutSpeedIndex:u16 exposureEventCode:u16 numDelayShots:u32
= Andor.ConfigV2 size=48 type=60.2
  width:u32 height:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 exposureTime:f32 coolingTemp:f32 fanMode:u16 cropMode:u16
  baselineClamp:u8 highCapacity:u8 gainIndex:u8 -_pad1:u8 readoutSpeedIndex:u16 exposureEventCode:u16 numDelayShots:u32
= Andor.FrameV1 round=4 type=61.1 needs=Andor.ConfigV1,Andor.ConfigV2
  shotIdStart:u32 readoutTime:f32 temperature:f32 data:u16[cfg.numPixelsY][cfg.numPixelsX]
= Andor3d.ConfigV1 size=52 type=96.1
  width:u32 height:u32 numSensors:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 exposureTime:f32 coolingTemp:f32 fanMode:u8
  baselineClamp:u8 highCapacity:u8 gainIndex:u8 readoutSpeedIndex:u16 exposureEventCode:u16 exposureStartDelay:u32
  numDelayShots:u32
= Andor3d.FrameV1 round=4 type=97.1 needs=Andor3d.ConfigV1
  shotIdStart:u32 readoutTime:f32 temperature:f32[cfg.numSensors]
  data:u16[cfg.numSensors][cfg.numPixelsY][cfg.numPixelsX]
= Archon.ConfigV1 size=332 type=106.1
  readoutMode:u16 sweepCount:u16 integrationTime:u32 nonIntegrationTime:u32 preSkipPixels:u32 pixels:u32
  postSkipPixels:u32 overscanPixels:u32 preSkipLines:u16 lines:u16 postSkipLines:u16 overScanLines:u16
  horizontalBinning:u16 verticalBinning:u16 rgh:u16 rgl:u16 shp:u16 shd:u16 st:u16 stm1:u16 at:u16 dwell1:u16
  dwell2:u16 rgHigh:i16 rgLow:i16 sHigh:i16 sLow:i16 aHigh:i16 aLow:i16 rgSlew:i16 sSlew:i16 aSlew:i16 config:char[256]
= Archon.ConfigV2 round=4 type=106.2
  readoutMode:u16 exposureEventCode:u16 configSize:u32 preFrameSweepCount:u32 idleSweepCount:u32 integrationTime:u32
  nonIntegrationTime:u32 batches:u32 pixels:u32 lines:u32 horizontalBinning:u32 verticalBinning:u32 sensorPixels:u32
  sensorLines:u32 sensorTaps:u32 st:u32 stm1:u32 at:u32 config:char[configSize]
= Archon.ConfigV3 round=4 type=106.3
  readoutMode:u16 power:u16 exposureEventCode:u16 -_pad0:u16 configSize:u32 preFrameSweepCount:u32 idleSweepCount:u32
  integrationTime:u32 nonIntegrationTime:u32 batches:u32 pixels:u32 lines:u32 horizontalBinning:u32 verticalBinning:u32
  sensorPixels:u32 sensorLines:u32 sensorTaps:u32 st:u32 stm1:u32 at:u32 bias:u16 biasChan:i16 biasVoltage:f32
  configVersion:u32 config:char[configSize]
= Archon.ConfigV4 round=4 type=106.4
  readoutMode:u16 power:u16 exposureEventCode:u16 -_pad0:u16 configSize:u32 preFrameSweepCount:u32 idleSweepCount:u32
  preSkipLines:u32 integrationTime:u32 nonIntegrationTime:u32 batches:u32 pixels:u32 lines:u32 horizontalBinning:u32
  verticalBinning:u32 sensorPixels:u32 sensorLines:u32 sensorTaps:u32 st:u32 stm1:u32 at:u32 bias:u16 biasChan:i16
  biasVoltage:f32 configVersion:u32 config:char[configSize]
= Camera.ControlsCameraConfigV1 size=128 type=105.1
  width:u32 height:u32 depth:u32 color_mode:u32 exposure_time:f64 gain:f64 manufacturer:char[48] model:char[48]
= Camera.FrameCoord size=4
  column:u16 row:u16
= Camera.FrameFccdConfigV1 size=0 type=20.1
= Camera.FrameFexConfigV1 round=4 type=7.1
  forwarding:u32 forward_prescale:u32 processing:u32 roiBegin:Camera.FrameCoord roiEnd:Camera.FrameCoord threshold:u32
  number_of_masked_pixels:u32 masked_pixel_coordinates:Camera.FrameCoord[number_of_masked_pixels]
= Camera.FrameV1 round=4 type=2.1
  width:u32 height:u32 depth:u32 offset:u32 _int_pixel_data:u8[width*height*((depth+7)/8)]
= Camera.TwoDGaussianV1 size=48 type=5.1
  integral:u64 xmean:f64 ymean:f64 major_axis_width:f64 minor_axis_width:f64 major_axis_tilt:f64
= FCCD.FccdConfigV1 size=2 type=21.1
  outputMode:u16
= FCCD.FccdConfigV2 size=108 type=21.2
  outputMode:u16 ccdEnable:u8 focusMode:u8 exposureTime:u32 dacVoltages:f32[17] waveforms:u16[15]
= Fli.ConfigV1 size=40 type=55.1
  width:u32 height:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 exposureTime:f32 coolingTemp:f32 gainIndex:u8
  readoutSpeedIndex:u8 exposureEventCode:u16 numDelayShots:u32
= Fli.FrameV1 round=4 type=56.1 needs=Fli.ConfigV1
  shotIdStart:u32 readoutTime:f32 temperature:f32 data:u16[cfg.numPixelsY][cfg.numPixelsX]
= Opal1k.ConfigV1 round=4 type=6.1
  -_offsetAndGain:u32{black_level@0:16,gain_percent@16:16}
  -_outputOptions:u32{output_resolution@0:4,vertical_binning@4:4,output_mirroring@8:4,vertical_remapping@12:1,output_lookup_table_enabled@13:1,defect_pixel_correction_enabled@14:1}
  number_of_defect_pixels:u32 output_lookup_table:u16[4096*output_lookup_table_enabled]
  defect_pixel_coordinates:Camera.FrameCoord[number_of_defect_pixels]
= Orca.ConfigV1 size=8 type=66.1
  -_options:u32{mode@0:2,cooling@2:2,defect_pixel_correction_enabled@4:1} rows:u32
= Pimax.ConfigV1 size=76 type=80.1
  width:u32 height:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 exposureTime:f32 coolingTemp:f32 readoutSpeed:f32
  gainIndex:u16 intensifierGain:u16 gateDelay:f64 gateWidth:f64 maskedHeight:u32 kineticHeight:u32 vsSpeed:f32
  infoReportInterval:i16 exposureEventCode:u16 numIntegrationShots:u32
= Pimax.FrameV1 round=4 type=81.1 needs=Pimax.ConfigV1
  shotIdStart:u32 readoutTime:f32 temperature:f32 data:u16[cfg.numPixelsY][cfg.numPixelsX]
= Pixis.ConfigV1 size=104 type=113.1
  width:u32 height:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 exposureTime:f32 coolingTemp:f32 readoutSpeed:f32
  gainMode:u16 adcMode:u16 triggerMode:u16 -_pad0:u16 activeWidth:u32 activeHeight:u32 activeTopMargin:u32
  activeBottomMargin:u32 activeLeftMargin:u32 activeRightMargin:u32 cleanCycleCount:u32 cleanCycleHeight:u32
  cleanFinalHeight:u32 cleanFinalHeightCount:u32 maskedHeight:u32 kineticHeight:u32 vsSpeed:f32 infoReportInterval:i16
  exposureEventCode:u16 numIntegrationShots:u32
= Pixis.FrameV1 round=4 type=114.1 needs=Pixis.ConfigV1
  shotIdStart:u32 readoutTime:f32 temperature:f32 data:u16[cfg.numPixelsY][cfg.numPixelsX]
= Princeton.ConfigV1 size=40 type=18.1
  width:u32 height:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 exposureTime:f32 coolingTemp:f32 readoutSpeedIndex:u32
  readoutEventCode:u16 delayMode:u16
= Princeton.ConfigV2 size=40 type=18.2
  width:u32 height:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 exposureTime:f32 coolingTemp:f32 gainIndex:u16
  readoutSpeedIndex:u16 readoutEventCode:u16 delayMode:u16
= Princeton.ConfigV3 size=40 type=18.3
  width:u32 height:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 exposureTime:f32 coolingTemp:f32 gainIndex:u8
  readoutSpeedIndex:u8 exposureEventCode:u16 numDelayShots:u32
= Princeton.ConfigV4 size=52 type=18.4
  width:u32 height:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 maskedHeight:u32 kineticHeight:u32 vsSpeed:f32
  exposureTime:f32 coolingTemp:f32 gainIndex:u8 readoutSpeedIndex:u8 exposureEventCode:u16 numDelayShots:u32
= Princeton.ConfigV5 size=56 type=18.5
  width:u32 height:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 exposureTime:f32 coolingTemp:f32 gainIndex:u16
  readoutSpeedIndex:u16 maskedHeight:u32 kineticHeight:u32 vsSpeed:f32 infoReportInterval:i16 exposureEventCode:u16
  numDelayShots:u32
= Princeton.FrameV1 round=4 type=17.1 needs=Princeton.ConfigV1,Princeton.ConfigV2,Princeton.ConfigV3,Princeton.ConfigV4,Princeton.ConfigV5
  shotIdStart:u32 readoutTime:f32 data:u16[cfg.numPixelsY][cfg.numPixelsX]
= Princeton.FrameV2 round=4 type=17.2 needs=Princeton.ConfigV1,Princeton.ConfigV2,Princeton.ConfigV3,Princeton.ConfigV4,Princeton.ConfigV5
  shotIdStart:u32 readoutTime:f32 temperature:f32 data:u16[cfg.numPixelsY][cfg.numPixelsX]
= Princeton.InfoV1 size=4 type=27.1
  temperature:f32
= Pulnix.TM6740ConfigV1 size=12 type=9.1
  -_gain_a_b:u32{gain_a@0:16,gain_b@16:16} -_vref_shutter:u32{vref@0:16,shutter_width@16:16}
  -_control:u32{gain_balance@0:1,output_resolution@1:1,horizontal_binning@2:2,vertical_binning@4:2,lookuptable_mode@6:1}
= Pulnix.TM6740ConfigV2 size=12 type=9.2
  -_gain_a_b:u32{gain_a@0:16,gain_b@16:16} -_vref_shutter:u32{vref_a@0:10,-_bf_pad0@10:6,vref_b@16:10}
  -_control:u32{gain_balance@0:1,output_resolution@1:1,horizontal_binning@2:2,vertical_binning@4:2,lookuptable_mode@6:1}
= Quartz.ConfigV1 round=4 type=57.1
  -_offsetAndGain:u32{black_level@0:16,gain_percent@16:16}
  -_outputOptions:u32{output_resolution@0:4,horizontal_binning@4:2,vertical_binning@6:2,output_mirroring@8:4,output_lookup_table_enabled@12:1,defect_pixel_correction_enabled@13:1}
  number_of_defect_pixels:u32 output_lookup_table:u16[4096*output_lookup_table_enabled]
  defect_pixel_coordinates:Camera.FrameCoord[number_of_defect_pixels]
= Quartz.ConfigV2 round=4 type=57.2
  -_offsetAndGain:u32{black_level@0:16,gain_percent@16:16}
  -_outputOptions:u32{output_resolution@0:4,horizontal_binning@4:2,vertical_binning@6:2,output_mirroring@8:4,output_lookup_table_enabled@12:1,defect_pixel_correction_enabled@13:1,use_hardware_roi@14:1,use_test_pattern@15:1,max_taps@16:4}
  roi_lo:Camera.FrameCoord roi_hi:Camera.FrameCoord number_of_defect_pixels:u32
  output_lookup_table:u16[4096*output_lookup_table_enabled]
  defect_pixel_coordinates:Camera.FrameCoord[number_of_defect_pixels]
= Rayonix.ConfigV1 size=60 type=73.1
  binning_f:u8 binning_s:u8 -_pad:i16 exposure:u32 trigger:u32 rawMode:u16 darkFlag:u16 readoutMode:u32
  deviceID:char[40]
= Rayonix.ConfigV2 size=60 type=73.2
  binning_f:u8 binning_s:u8 testPattern:i16 exposure:u32 trigger:u32 rawMode:u16 darkFlag:u16 readoutMode:u32
  deviceID:char[40]
= Streak.ConfigV1 size=68 type=119.1
  timeRange:u64 mode:u32 gate:u32 gain:u32 shutter:u32 triggerMode:u32 focusTimeOver:u32 exposureTime:f64
  calibScale:u32 calib:f64[3]
= Timepix.ConfigV1 size=232 type=49.1
  readoutSpeed:u8 triggerMode:u8 -_pad:i16 shutterTimeout:i32 dac0Ikrum:i32 dac0Disc:i32 dac0Preamp:i32
  dac0BufAnalogA:i32 dac0BufAnalogB:i32 dac0Hist:i32 dac0ThlFine:i32 dac0ThlCourse:i32 dac0Vcas:i32 dac0Fbk:i32
  dac0Gnd:i32 dac0Ths:i32 dac0BiasLvds:i32 dac0RefLvds:i32 dac1Ikrum:i32 dac1Disc:i32 dac1Preamp:i32 dac1BufAnalogA:i32
  dac1BufAnalogB:i32 dac1Hist:i32 dac1ThlFine:i32 dac1ThlCourse:i32 dac1Vcas:i32 dac1Fbk:i32 dac1Gnd:i32 dac1Ths:i32
  dac1BiasLvds:i32 dac1RefLvds:i32 dac2Ikrum:i32 dac2Disc:i32 dac2Preamp:i32 dac2BufAnalogA:i32 dac2BufAnalogB:i32
  dac2Hist:i32 dac2ThlFine:i32 dac2ThlCourse:i32 dac2Vcas:i32 dac2Fbk:i32 dac2Gnd:i32 dac2Ths:i32 dac2BiasLvds:i32
  dac2RefLvds:i32 dac3Ikrum:i32 dac3Disc:i32 dac3Preamp:i32 dac3BufAnalogA:i32 dac3BufAnalogB:i32 dac3Hist:i32
  dac3ThlFine:i32 dac3ThlCourse:i32 dac3Vcas:i32 dac3Fbk:i32 dac3Gnd:i32 dac3Ths:i32 dac3BiasLvds:i32 dac3RefLvds:i32
= Timepix.ConfigV2 size=262468 type=49.2
  readoutSpeed:u8 triggerMode:u8 -_pad:i16 timepixSpeed:i32 dac0Ikrum:i32 dac0Disc:i32 dac0Preamp:i32
  dac0BufAnalogA:i32 dac0BufAnalogB:i32 dac0Hist:i32 dac0ThlFine:i32 dac0ThlCourse:i32 dac0Vcas:i32 dac0Fbk:i32
  dac0Gnd:i32 dac0Ths:i32 dac0BiasLvds:i32 dac0RefLvds:i32 dac1Ikrum:i32 dac1Disc:i32 dac1Preamp:i32 dac1BufAnalogA:i32
  dac1BufAnalogB:i32 dac1Hist:i32 dac1ThlFine:i32 dac1ThlCourse:i32 dac1Vcas:i32 dac1Fbk:i32 dac1Gnd:i32 dac1Ths:i32
  dac1BiasLvds:i32 dac1RefLvds:i32 dac2Ikrum:i32 dac2Disc:i32 dac2Preamp:i32 dac2BufAnalogA:i32 dac2BufAnalogB:i32
  dac2Hist:i32 dac2ThlFine:i32 dac2ThlCourse:i32 dac2Vcas:i32 dac2Fbk:i32 dac2Gnd:i32 dac2Ths:i32 dac2BiasLvds:i32
  dac2RefLvds:i32 dac3Ikrum:i32 dac3Disc:i32 dac3Preamp:i32 dac3BufAnalogA:i32 dac3BufAnalogB:i32 dac3Hist:i32
  dac3ThlFine:i32 dac3ThlCourse:i32 dac3Vcas:i32 dac3Fbk:i32 dac3Gnd:i32 dac3Ths:i32 dac3BiasLvds:i32 dac3RefLvds:i32
  driverVersion:i32 firmwareVersion:u32 pixelThreshSize:u32 pixelThresh:u8[262144] chip0Name:char[16]
  chip1Name:char[16] chip2Name:char[16] chip3Name:char[16] chip0ID:i32 chip1ID:i32 chip2ID:i32 chip3ID:i32
= Timepix.ConfigV3 size=262472 type=49.3
  readoutSpeed:u8 timepixMode:u8 -_pad:i16 timepixSpeed:i32 dac0Ikrum:i32 dac0Disc:i32 dac0Preamp:i32
  dac0BufAnalogA:i32 dac0BufAnalogB:i32 dac0Hist:i32 dac0ThlFine:i32 dac0ThlCourse:i32 dac0Vcas:i32 dac0Fbk:i32
  dac0Gnd:i32 dac0Ths:i32 dac0BiasLvds:i32 dac0RefLvds:i32 dac1Ikrum:i32 dac1Disc:i32 dac1Preamp:i32 dac1BufAnalogA:i32
  dac1BufAnalogB:i32 dac1Hist:i32 dac1ThlFine:i32 dac1ThlCourse:i32 dac1Vcas:i32 dac1Fbk:i32 dac1Gnd:i32 dac1Ths:i32
  dac1BiasLvds:i32 dac1RefLvds:i32 dac2Ikrum:i32 dac2Disc:i32 dac2Preamp:i32 dac2BufAnalogA:i32 dac2BufAnalogB:i32
  dac2Hist:i32 dac2ThlFine:i32 dac2ThlCourse:i32 dac2Vcas:i32 dac2Fbk:i32 dac2Gnd:i32 dac2Ths:i32 dac2BiasLvds:i32
  dac2RefLvds:i32 dac3Ikrum:i32 dac3Disc:i32 dac3Preamp:i32 dac3BufAnalogA:i32 dac3BufAnalogB:i32 dac3Hist:i32
  dac3ThlFine:i32 dac3ThlCourse:i32 dac3Vcas:i32 dac3Fbk:i32 dac3Gnd:i32 dac3Ths:i32 dac3BiasLvds:i32 dac3RefLvds:i32
  dacBias:i8 flags:i8 -_pad2:i16 driverVersion:i32 firmwareVersion:u32 pixelThreshSize:u32 pixelThresh:u8[262144]
  chip0Name:char[16] chip1Name:char[16] chip2Name:char[16] chip3Name:char[16] chip0ID:i32 chip1ID:i32 chip2ID:i32
  chip3ID:i32
= Timepix.DataV1 size=524296 type=50.1
  timestamp:u32 frameCounter:u16 lostRows:u16 data:u16[512][512]
= Timepix.DataV2 round=4 type=50.2
  width:u16 height:u16 timestamp:u32 frameCounter:u16 lostRows:u16 data:u16[height][width]
= Uxi.ConfigV1 size=152 type=115.1
  width:u32 height:u32 numberOfFrames:u32 numberOFBytesPerPixel:u32 sensorType:u32 timeOn:u32[2] timeOff:u32[2]
  delay:u32[2] readOnlyPots:u32 pots:f64[13]
= Uxi.ConfigV2 size=164 type=115.2
  roiEnable:u32 roiRows:Uxi.RoiCoord roiFrames:Uxi.RoiCoord width:u32 height:u32 numberOfFrames:u32
  numberOFBytesPerPixel:u32 sensorType:u32 timeOn:u32[2] timeOff:u32[2] delay:u32[2] readOnlyPots:u32 pots:f64[13]
= Uxi.ConfigV3 size=168 type=115.3
  roiEnable:u32 roiRows:Uxi.RoiCoord roiFrames:Uxi.RoiCoord oscillator:u32 width:u32 height:u32 numberOfFrames:u32
  numberOFBytesPerPixel:u32 sensorType:u32 timeOn:u32[2] timeOff:u32[2] delay:u32[2] readOnlyPots:u32 pots:f64[13]
= Uxi.ConfigV4 round=4 type=115.4
  roiEnable:u32 roiRows:Uxi.RoiCoord roiFrames:Uxi.RoiCoord oscillator:u32 width:u32 height:u32 numberOfFrames:u32
  numberOFBytesPerPixel:u32 sensorType:u32 timingMode:u32 timingSequence:u32[2][40] readOnlyPots:u32 pots:f64[13]
  numberOfRegisters:u32 registers:Uxi.Register[numberOfRegisters]
= Uxi.FrameV1 round=2 type=116.1 needs=Uxi.ConfigV1,Uxi.ConfigV2,Uxi.ConfigV3,Uxi.ConfigV4
  acquisitionCount:u32 timestamp:u32 temperature:f64 frames:u16[cfg.numberOfFrames][cfg.height][cfg.width]
= Uxi.Register size=132
  name:char[128] value:u32
= Uxi.RoiCoord size=4
  first:u16 last:u16
= Vimba.AlviumConfigV1 size=464 type=122.1
  reverseX:u8 reverseY:u8 contrastEnable:u8 correctionEnable:u8 roiEnable:u8 -_pad0:u8[3] correctionType:u8
  correctionSet:u8 pixelMode:u8 triggerMode:u8 width:u32 height:u32 offsetX:u32 offsetY:u32 sensorWidth:u32
  sensorHeight:u32 contrastDarkLimit:u32 contrastBrightLimit:u32 contrastShape:u32 exposureTime:f64 blackLevel:f64
  gain:f64 gamma:f64 manufacturer:char[48] family:char[48] model:char[48] manufacturerId:char[48] version:char[48]
  serialNumber:char[48] firmwareId:char[48] firmwareVersion:char[48]
= Vimba.FrameV1 round=2 type=123.1 needs=Vimba.AlviumConfigV1
  frameid:u64 timestamp:u64 data:u16[cfg.numPixelsY][cfg.numPixelsX]
= Zyla.ConfigV1 size=52 type=110.1
  cooling:u8 overlap:u8 noiseFilter:u8 blemishCorrection:u8 shutter:u8 fanSpeed:u8 readoutRate:u8 triggerMode:u8
  gainMode:u8 setpoint:u8 -_pad0:u16 width:u32 height:u32 orgX:u32 orgY:u32 binX:u32 binY:u32 exposureTime:f64
  triggerDelay:f64
= Zyla.FrameV1 round=2 type=111.1 needs=Zyla.ConfigV1,iStar.ConfigV1
  timestamp:u64 data:u16[cfg.numPixelsY][cfg.numPixelsX]
= iStar.ConfigV1 size=56 type=121.1
  cooling:u8 overlap:u8 noiseFilter:u8 blemishCorrection:u8 mcpIntelligate:u8 fanSpeed:u8 readoutRate:u8 triggerMode:u8
  gainMode:u8 gateMode:u8 insertionDelay:u8 -_pad0:u8 mcpGain:u16 -_pad1:u16 width:u32 height:u32 orgX:u32 orgY:u32
  binX:u32 binY:u32 exposureTime:f64 triggerDelay:f64
`;
