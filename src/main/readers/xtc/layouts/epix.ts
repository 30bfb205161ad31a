// Record layouts, written by scripts/generateXtcLayouts.mjs; how to read them: ../layout.ts.
export const epix = `
= Epix.Ad9249Config size=68
  chipId:u32 devIndexMask:u32 devIndexMaskDcoFco:u32
  -ControlBits:u32{extPwdnMode@0:1,intPwdnMode@1:2,chopMode@3:1,dutyCycleStab@4:1,outputInvert@5:1,outputFormat@6:1,-z@7:25}
  clockDivide:u32 userTestMode:u32 outputTestMode:u32 offsetAdjust:u32 channelDelay:u32[8] frameDelay:u32
= Epix.ArrayV1 round=4 type=118.1 needs=Epix.Config10ka2MV1,Epix.Config10kaQuadV1,Epix.Config10ka2MV2,Epix.Config10kaQuadV2
  frameNumber:u32 frame:u16[cfg.numberOfElements][cfg.numberOfReadableRows][cfg.numberOfColumns]
  calibrationRows:u16[cfg.numberOfElements][cfg.numberOfCalibrationRows][cfg.numberOfColumns]
  environmentalRows:u32[cfg.numberOfElements][cfg.numberOfEnvironmentalRows][cfg.numberOfColumns>>1]
  temperatures:u16[cfg.numberOfAsics]
= Epix.Asic100aConfigV1 size=100
  -_reg1:u32{pulserVsPixelOnDelay@0:3,-_z1@3:4,pulserSync@7:1,-_z2@8:24}
  -_reg2:u32{dummyTest@0:1,dummyMask@1:1,-_z@2:30}
  -_reg3:u32{testPulserLevel@0:10,pulserCounterDirection@10:1,automaticTestModeEnable@11:1,testMode@12:1,testModeWithDarkFrame@13:1,highResolutionModeTest@14:1,pulserReset@15:1,-_z@16:16}
  -_reg4:u32{digitalMonitorMux1@0:4,digitalMonitorMux2@4:4,-_z@8:24}
  -_reg5:u32{testPulserCurrent@0:3,-_z1@3:1,testPointSystemOutputDynamicRange@4:4,-_z2@8:24}
  -_reg6:u32{digitalMonitor1Enable@0:1,digitalMonitor2Enable@1:1,-_z1@2:2,LVDS_ImpedenceMatchingEnable@4:1,-_z2@5:27}
  -_reg7:u32{VRefBaselineDac@0:6,extraRowsLowReferenceValue@6:2,-_z@8:24}
  -_reg8:u32{testPointSystemTemperatureCompensationEnable@0:1,testPointSytemInputSelect@1:4,programmableReadoutDelay@5:3,-_z@8:24}
  -_reg9:u32{outputDriverOutputDynamicRange0@0:4,outputDriverOutputDynamicRange1@4:4,-_z@8:24}
  -_reg10:u32{balconyEnable@0:1,balconyDriverCurrent@1:3,fastPowerPulsingSpeed@4:3,fastPowerPulsingEnable@7:1,-_z@8:24}
  -_reg11:u32{preamplifierCurrent@0:3,pixelOutputBufferCurrent@3:3,pixelBufferAndPreamplifierDrivingCapabilities@6:2,-_z2@8:24}
  -_reg12:u32{outputDriverTemperatureCompensationEnable@0:1,pixelFilterLevel@1:6,-_z@7:25}
  -_reg13:u32{bandGapReferenceTemperatureCompensationBits@0:2,outputDriverDrivingCapabilitiesAndStability@2:3,outputDriverDacReferenceBias@5:3,-_z@8:24}
  -_reg14:u32{testPointSystemTemperatureCompensationGain@0:2,testPointSystemInputCommonMode@2:6,-_z@8:24}
  -_reg15:u32{outputDriverTemperatureCompensationGain0@0:2,outputDriverInputCommonMode0@2:6,-_z@8:24}
  -_reg16:u32{testBackEnd@0:1,interleavedReadOutEnable@1:1,EXEC_DelayEnable@2:1,CCK_RegDelayEnable@3:1,syncPinEnable@4:1,-_z@5:28}
  -_reg17:u32{RowStartAddr@0:9,-_z@9:23} -_reg18:u32{RowStopAddr@0:9,-_z@9:23}
  -_reg19:u32{ColumnStartAddr@0:7,-_z@7:25} -_reg20:u32{ColumnStopAddr@0:7,-_z@7:25} -_reg21:u32{chipID@0:16,-_z@16:16}
  -_reg22:u32{outputDriverOutputDynamicRange2@0:4,outputDriverOutputDynamicRange3@4:4,-_z@8:24}
  -_reg23:u32{outputDriverTemperatureCompensationGain1@0:2,outputDriverInputCommonMode1@2:6,-_z@8:24}
  -_reg24:u32{outputDriverTemperatureCompensationGain2@0:2,outputDriverInputCommonMode2@2:6,-_z@8:24}
  -_reg25:u32{outputDriverTemperatureCompensationGain3@0:2,outputDriverInputCommonMode3@2:6,-_z@8:24}
= Epix.Asic10kConfigV1 size=84
  -_reg1:u32{CompTH_DAC@0:6,CompEn_0@6:1,PulserSync@7:1,-_z@8:24}
  -_reg2:u32{dummyTest@0:1,dummyMask@1:1,dummyG@2:1,dummyGA@3:1,dummyUpper12bits@4:12,-_z@16:16}
  -_reg3:u32{pulser@0:10,pbit@10:1,atest@11:1,test@12:1,sabTest@13:1,hrTest@14:1,pulserR@15:1,-_z@16:16}
  -_reg4:u32{digMon1@0:4,digMon2@4:4,-_z@8:24}
  -_reg5:u32{pulserDac@0:3,monostPulser@3:3,CompEn_1@6:1,CompEn_2@7:1,-_z@8:24}
  -_reg6:u32{Dm1En@0:1,Dm2En@1:1,emph_bd@2:3,emph_bc@5:3,-_z@8:24} -_reg7:u32{VRefDac@0:6,vrefLow@6:2,-_z@8:24}
  -_reg8:u32{TpsTComp@0:1,TpsMux@1:4,RoMonost@5:3,-_z@8:24} -_reg9:u32{TpsGr@0:4,S2dGr@4:4,-_z@8:24}
  -_reg10:u32{PpOcbS2d@0:1,Ocb@1:3,Monost@4:3,FastppEnable@7:1,-_z@8:24}
  -_reg11:u32{Preamp@0:3,PixelCb@3:3,Vld1_b@6:2,-_z@8:24}
  -_reg12:u32{S2dTComp@0:1,FilterDac@1:6,testVDTransmitter@7:1,-_z@8:24}
  -_reg13:u32{TC@0:2,S2d@2:3,S2dDacBias@5:3,-_z@8:24} -_reg14:u32{TpsTcDac@0:2,TpsDac@2:6,-_z@8:24}
  -_reg15:u32{S2dTcDac@0:2,S2dDac@2:6,-_z@8:24}
  -_reg16:u32{TestBe@0:1,IsEn@1:1,DelExec@2:1,DelCckReg@3:1,RO_rst_en@4:1,slvdSBit@5:1,FELmode@6:1,CompEnOn@7:1,-_z@8:24}
  -_reg17:u32{RowStartAddr@0:9,-_z@9:23} -_reg18:u32{RowStopAddr@0:9,-_z@9:23} -_reg19:u32{ColStartAddr@0:7,-_z@7:25}
  -_reg20:u32{ColStopAddr@0:7,-_z@7:25} -_reg21:u32{chipID@0:16,-_z@16:16}
= Epix.Asic10kaConfigV1 size=104
  -_reg1:u32{CompTH_DAC@0:6,CompEn_lowBit@6:1,PulserSync@7:1,-_z2@8:24} -_reg2:u32{pixelDummy@0:8,-_z@8:24}
  -_reg3:u32{Pulser@0:10,Pbit@10:1,atest@11:1,test@12:1,Sab_test@13:1,Hrtest@14:1,PulserR@15:1,-_z@16:16}
  -_reg4:u32{DM1@0:4,DM2@4:4,-_z@8:24} -_reg5:u32{Pulser_DAC@0:3,Monost_Pulser@3:3,CompEn_topTwoBits@6:2,-_z2@8:24}
  -_reg6:u32{DM1en@0:1,DM2en@1:1,emph_bd@2:3,emph_bc@5:3,-_z1@8:24} -_reg7:u32{VREF_DAC@0:6,VrefLow@6:2,-_z@8:24}
  -_reg8:u32{TPS_tcomp@0:1,TPS_MUX@1:4,RO_Monost@5:3,-_z@8:24} -_reg9:u32{TPS_GR@0:4,S2D0_GR@4:4,-_z@8:24}
  -_reg10:u32{PP_OCB_S2D@0:1,OCB@1:3,Monost@4:3,fastPP_enable@7:1,-_z@8:24}
  -_reg11:u32{Preamp@0:3,PixelCB@3:3,Vld1_b@6:2,-_z2@8:24}
  -_reg12:u32{S2D_tcomp@0:1,Filter_DAC@1:6,testLVDTransmitter@7:1,-_z@8:24}
  -_reg13:u32{tc@0:2,S2D@2:3,S2D_DAC_Bias@5:3,-_z@8:24} -_reg14:u32{TPS_tcDAC@0:2,TPS_DAC@2:6,-_z@8:24}
  -_reg15:u32{S2D0_tcDAC@0:2,S2D0_DAC@2:6,-_z@8:24}
  -_reg16:u32{testBE@0:1,is_en@1:1,DelEXEC@2:1,DelCCKreg@3:1,RO_rst_en@4:1,SLVDSbit@5:1,FELmode@6:1,CompEnOn@7:1,-_z@8:24}
  -_reg17:u32{RowStart@0:9,-_z@9:23} -_reg18:u32{RowStop@0:9,-_z@9:23} -_reg19:u32{ColumnStart@0:7,-_z@7:25}
  -_reg20:u32{ColumnStop@0:7,-_z@7:25} -_reg21:u32{chipID@0:16,-_z@16:16} -_reg22:u32{S2D1_GR@0:4,S2D2_GR@4:4,-_z@8:24}
  -_reg23:u32{S2D3_GR@0:4,trbit@4:1,-_z@5:27} -_reg24:u32{S2D1_tcDAC@0:2,S2D1_DAC@2:6,-_z@8:24}
  -_reg25:u32{S2D2_tcDAC@0:2,S2D2_DAC@2:6,-_z@8:24} -_reg26:u32{S2D3_tcDAC@0:2,S2D3_DAC@2:6,-_z@8:24}
= Epix.AsicConfigV1 size=84
  -_reg1:u32{monostPulser@0:3,-_z@3:29} -_reg2:u32{dummyTest@0:1,dummyMask@1:1,-_z@2:30}
  -_reg3:u32{pulser@0:10,pbit@10:1,atest@11:1,test@12:1,sabTest@13:1,hrTest@14:1,-_z@15:17}
  -_reg4:u32{digMon1@0:4,digMon2@4:4,-_z@8:24} -_reg5:u32{pulserDac@0:3,-_z@3:29}
  -_reg6:u32{Dm1En@0:1,Dm2En@1:1,-_z1@2:2,slvdSBit@4:1,-_z2@5:27} -_reg7:u32{VRefDac@0:6,-_z@6:26}
  -_reg8:u32{TpsTComp@0:1,TpsMux@1:4,RoMonost@5:3,-_z@8:24} -_reg9:u32{TpsGr@0:4,S2dGr@4:4,-_z@8:24}
  -_reg10:u32{PpOcbS2d@0:1,Ocb@1:3,Monost@4:3,FastppEnable@7:1,-_z@8:24}
  -_reg11:u32{Preamp@0:3,-_z1@3:1,PixelCb@4:3,-_z2@7:25} -_reg12:u32{S2dTComp@0:1,FilterDac@1:6,-_z@7:25}
  -_reg13:u32{TC@0:2,S2d@2:3,S2dDacBias@5:3,-_z@8:24} -_reg14:u32{TpsTcDac@0:2,TpsDac@2:6,-_z@8:24}
  -_reg15:u32{S2dTcDac@0:2,S2dDac@2:6,-_z@8:24} -_reg16:u32{TestBe@0:1,IsEn@1:1,DelExec@2:1,DelCckReg@3:1,-_z@4:28}
  -_reg17:u32{RowStartAddr@0:9,-_z@9:23} -_reg18:u32{RowStopAddr@0:9,-_z@9:23} -_reg19:u32{ColStartAddr@0:7,-_z@7:25}
  -_reg20:u32{ColStopAddr@0:7,-_z@7:25} -_reg21:u32{chipID@0:16,-_z@16:16}
= Epix.AsicSConfigV1 size=84
  -_reg1:u32{-_z1@0:7,pulserSync@7:1,-_z2@8:24} -_reg2:u32{dummyTest@0:1,dummyMask@1:1,-_z@2:30}
  -_reg3:u32{testPulserLevel@0:10,pulserCounterDirection@10:1,automaticTestModeEnable@11:1,testMode@12:1,testModeWithDarkFrame@13:1,highResolutionModeTest@14:1,pulserReset@15:1,-_z@16:16}
  -_reg4:u32{digitalMonitorMux1@0:4,digitalMonitorMux2@4:4,-_z@8:24}
  -_reg5:u32{testPulserCurrent@0:3,pulserVsPixelOnDelay@3:3,-_z@6:26}
  -_reg6:u32{digitalMonitor1Enable@0:1,digitalMonitor2Enable@1:1,inputLeakageCompensation@2:2,inputLeakageCompensationEnable@4:1,-_z@5:27}
  -_reg7:u32{VRefBaselineDac@0:6,extraRowsLowReferenceValue@6:2,-_z@8:24}
  -_reg8:u32{testPointSystemTemperatureCompensationEnable@0:1,testPointSytemInputSelect@1:4,programmableReadoutDelay@5:3,-_z@8:24}
  -_reg9:u32{testPointSystemOutputDynamicRange@0:4,outputDriverOutputDynamicRange@4:4,-_z@8:24}
  -_reg10:u32{balconyEnable@0:1,balconyDriverCurrent@1:3,fastPowerPulsingSpeed@4:3,fastPowerPulsingEnable@7:1,-_z@8:24}
  -_reg11:u32{preamplifierCurrent@0:3,pixelOutputBufferCurrent@3:3,pixelBufferAndPreamplifierDrivingCapabilities@6:2,-_z2@8:24}
  -_reg12:u32{outputDriverTemperatureCompensationEnable@0:1,pixelFilterLevel@1:6,-_z@7:25}
  -_reg13:u32{bandGapReferenceTemperatureCompensationBits@0:2,outputDriverDrivingCapabilitiesAndStability@2:3,outputDriverDacReferenceBias@5:3,-_z@8:24}
  -_reg14:u32{testPointSystemTemperatureCompensationGain@0:2,testPointSystemInputCommonMode@2:6,-_z@8:24}
  -_reg15:u32{outputDriverTemperatureCompensationGain0@0:2,outputDriverInputCommonMode0@2:6,-_z@8:24}
  -_reg16:u32{testBackEnd@0:1,interleavedReadOutEnable@1:1,EXEC_DelayEnable@2:1,CCK_RegDelayEnable@3:1,syncPinEnable@4:1,LVDS_ImpedenceMatchingEnable@5:1,-_z@6:26}
  -_reg17:u32{RowStartAddr@0:9,-_z@9:23} -_reg18:u32{RowStopAddr@0:9,-_z@9:23}
  -_reg19:u32{ColumnStartAddr@0:7,-_z@7:25} -_reg20:u32{ColumnStopAddr@0:7,-_z@7:25} -_reg21:u32{chipID@0:16,-_z@16:16}
= Epix.Config100aV1 round=4 type=84.1
  version:u32 runTrigDelay:u32 daqTrigDelay:u32 dacSetting:u32
  -_asicPins:u32{asicGR@0:1,asicAcq@1:1,asicR0@2:1,asicPpmat@3:1,asicPpbe@4:1,asicRoClk@5:1,-_z@6:26}
  -_asicControls:u32{asicGRControl@0:1,asicAcqControl@1:1,asicR0Control@2:1,asicPpmatControl@3:1,asicPpbeControl@4:1,asicR0ClkControl@5:1,prepulseR0En@6:1,adcStreamMode@7:1,testPatternEnable@8:1,SyncMode@9:2,R0Mode@11:1,-_z1@12:20}
  acqToAsicR0Delay:u32 asicR0ToAsicAcq:u32 asicAcqWidth:u32 asicAcqLToPPmatL:u32 asicPPmatToReadout:u32
  asicRoClkHalfT:u32 adcReadsPerPixel:u32 adcClkHalfT:u32 asicR0Width:u32 adcPipelineDelay:u32
  -_Sync:u32{SyncWidth@0:16,SyncDelay@16:16} prepulseR0Width:u32 prepulseR0Delay:u32 digitalCardId0:u32
  digitalCardId1:u32 analogCardId0:u32 analogCardId1:u32 numberOfAsicsPerRow:u32 numberOfAsicsPerColumn:u32
  numberOfRowsPerAsic:u32 numberOfReadableRowsPerAsic:u32 numberOfPixelsPerAsicRow:u32 calibrationRowCountPerASIC:u32
  environmentalRowCountPerASIC:u32 baseClockFrequency:u32 asicMask:u32
  -_Scope:u32{scopeEnable@0:1,scopeTrigEdge@1:1,scopeTrigChan@2:4,scopeArmMode@6:2,-_z@8:8,scopeADCThreshold@16:16}
  -_ScopeTriggerParms_1:u32{scopeTrigHoldoff@0:13,scopeTrigOffset@13:13}
  -_ScopeTriggerParms_2:u32{scopeTraceLength@0:13,scopeADCsameplesToSkip@13:13}
  -_ScopeWaveformSelects:u32{scopeChanAwaveformSelect@0:5,scopeChanBwaveformSelect@5:5,-_z@10:22}
  asics:Epix.Asic100aConfigV1[numberOfAsicsPerRow*numberOfAsicsPerColumn]
  asicPixelConfigArray:u16[numberOfRows][numberOfColumns]
  calibPixelConfigArray:u8[numberOfCalibrationRows/2][numberOfPixelsPerAsicRow*numberOfAsicsPerRow]
= Epix.Config100aV2 round=4 type=84.2
  version:u32 usePgpEvr:u32 evrRunCode:u32 evrDaqCode:u32 evrRunTrigDelay:u32 epixRunTrigDelay:u32 dacSetting:u32
  -_asicPins:u32{asicGR@0:1,asicAcq@1:1,asicR0@2:1,asicPpmat@3:1,asicPpbe@4:1,asicRoClk@5:1,-_z@6:26}
  -_asicControls:u32{asicGRControl@0:1,asicAcqControl@1:1,asicR0Control@2:1,asicPpmatControl@3:1,asicPpbeControl@4:1,asicR0ClkControl@5:1,prepulseR0En@6:1,adcStreamMode@7:1,testPatternEnable@8:1,SyncMode@9:2,R0Mode@11:1,-_z1@12:20}
  acqToAsicR0Delay:u32 asicR0ToAsicAcq:u32 asicAcqWidth:u32 asicAcqLToPPmatL:u32 asicPPmatToReadout:u32
  asicRoClkHalfT:u32 adcReadsPerPixel:u32 adcClkHalfT:u32 asicR0Width:u32 adcPipelineDelay:u32 adcPipelineDelay0:u32
  adcPipelineDelay1:u32 adcPipelineDelay2:u32 adcPipelineDelay3:u32 -_Sync:u32{SyncWidth@0:16,SyncDelay@16:16}
  prepulseR0Width:u32 prepulseR0Delay:u32 digitalCardId0:u32 digitalCardId1:u32 analogCardId0:u32 analogCardId1:u32
  carrierId0:u32 carrierId1:u32 numberOfAsicsPerRow:u32 numberOfAsicsPerColumn:u32 numberOfRowsPerAsic:u32
  numberOfReadableRowsPerAsic:u32 numberOfPixelsPerAsicRow:u32 calibrationRowCountPerASIC:u32
  environmentalRowCountPerASIC:u32 baseClockFrequency:u32 asicMask:u32 enableAutomaticRunTrigger:u32
  numberOf125MhzTicksPerRunTrigger:u32
  -_Scope:u32{scopeEnable@0:1,scopeTrigEdge@1:1,scopeTrigChan@2:4,scopeArmMode@6:2,-_z@8:8,scopeADCThreshold@16:16}
  -_ScopeTriggerParms_1:u32{scopeTrigHoldoff@0:13,scopeTrigOffset@13:13}
  -_ScopeTriggerParms_2:u32{scopeTraceLength@0:13,scopeADCsameplesToSkip@13:13}
  -_ScopeWaveformSelects:u32{scopeChanAwaveformSelect@0:5,scopeChanBwaveformSelect@5:5,-_z@10:22}
  asics:Epix.Asic100aConfigV1[numberOfAsicsPerRow*numberOfAsicsPerColumn]
  asicPixelConfigArray:u16[numberOfRows][numberOfColumns]
  calibPixelConfigArray:u8[numberOfCalibrationRows/2][numberOfPixelsPerAsicRow*numberOfAsicsPerRow]
= Epix.Config10KV1 round=4 type=83.1
  version:u32 runTrigDelay:u32 daqTrigDelay:u32 dacSetting:u32
  -_asicPins:u32{asicGR@0:1,asicAcq@1:1,asicR0@2:1,asicPpmat@3:1,asicPpbe@4:1,asicRoClk@5:1,-_z@6:26}
  -_asicControls:u32{asicGRControl@0:1,asicAcqControl@1:1,asicR0Control@2:1,asicPpmatControl@3:1,asicPpbeControl@4:1,asicR0ClkControl@5:1,prepulseR0En@6:1,adcStreamMode@7:1,testPatternEnable@8:1,SyncMode@9:2,R0Mode@11:1,-_z1@12:20}
  DoutPipelineDelay:u32 acqToAsicR0Delay:u32 asicR0ToAsicAcq:u32 asicAcqWidth:u32 asicAcqLToPPmatL:u32
  asicRoClkHalfT:u32 adcReadsPerPixel:u32 adcClkHalfT:u32 asicR0Width:u32 adcPipelineDelay:u32
  -_Sync:u32{SyncWidth@0:16,SyncDelay@16:16} prepulseR0Width:u32 prepulseR0Delay:u32 digitalCardId0:u32
  digitalCardId1:u32 analogCardId0:u32 analogCardId1:u32 lastRowExclusions:u32 numberOfAsicsPerRow:u32
  numberOfAsicsPerColumn:u32 numberOfRowsPerAsic:u32 numberOfPixelsPerAsicRow:u32 baseClockFrequency:u32 asicMask:u32
  -_Scope:u32{scopeEnable@0:1,scopeTrigEdge@1:1,scopeTrigChan@2:4,scopeArmMode@6:2,-_z@8:8,scopeADCThreshold@16:16}
  -_ScopeTriggerParms_1:u32{scopeTrigHoldoff@0:13,scopeTrigOffset@13:13}
  -_ScopeTriggerParms_2:u32{scopeTraceLength@0:13,scopeADCsameplesToSkip@13:13}
  -_ScopeWaveformSelects:u32{scopeChanAwaveformSelect@0:5,scopeChanBwaveformSelect@5:5,-_z@10:22}
  asics:Epix.Asic10kConfigV1[numberOfAsicsPerRow*numberOfAsicsPerColumn]
  asicPixelConfigArray:u16[numberOfAsicsPerRow*numberOfAsicsPerColumn][numberOfRowsPerAsic][(numberOfPixelsPerAsicRow)]
= Epix.Config10ka2MV1 size=4347768 type=117.1
  evr:Epix.PgpEvrConfig quad:Epix.Quad10kaConfigV1[4] elemCfg:Epix.Elem10kaConfigV1[16]
= Epix.Config10ka2MV2 size=4349144 type=117.2
  evr:Epix.PgpEvrConfig quad:Epix.Quad10kaConfigV2[4] elemCfg:Epix.Elem10kaConfigV1[16]
= Epix.Config10kaQuadV1 size=1086948 type=120.1
  evr:Epix.PgpEvrConfig quad:Epix.Quad10kaConfigV1 elemCfg:Epix.Elem10kaConfigV1[4]
= Epix.Config10kaQuadV2 size=1087292 type=120.2
  evr:Epix.PgpEvrConfig quad:Epix.Quad10kaConfigV2 elemCfg:Epix.Elem10kaConfigV1[4]
= Epix.Config10kaV1 round=4 type=112.1
  version:u32 usePgpEvr:u32 evrRunCode:u32 evrDaqCode:u32 evrRunTrigDelay:u32 epixRunTrigDelay:u32 dacSetting:u32
  -_asicPins:u32{asicGR@0:1,asicAcq@1:1,asicR0@2:1,asicPpmat@3:1,asicPpbe@4:1,asicRoClk@5:1,-_z@6:26}
  -_asicControls:u32{asicGRControl@0:1,asicAcqControl@1:1,asicR0Control@2:1,asicPpmatControl@3:1,asicPpbeControl@4:1,asicR0ClkControl@5:1,prepulseR0En@6:1,adcStreamMode@7:1,testPatternEnable@8:1,SyncMode@9:2,R0Mode@11:1,-_z1@12:20}
  acqToAsicR0Delay:u32 asicR0ToAsicAcq:u32 asicAcqWidth:u32 asicAcqLToPPmatL:u32 asicPPmatToReadout:u32
  asicRoClkHalfT:u32 adcReadsPerPixel:u32 adcClkHalfT:u32 asicR0Width:u32 adcPipelineDelay:u32 adcPipelineDelay0:u32
  adcPipelineDelay1:u32 adcPipelineDelay2:u32 adcPipelineDelay3:u32 -_Sync:u32{SyncWidth@0:16,SyncDelay@16:16}
  prepulseR0Width:u32 prepulseR0Delay:u32 digitalCardId0:u32 digitalCardId1:u32 analogCardId0:u32 analogCardId1:u32
  carrierId0:u32 carrierId1:u32 numberOfAsicsPerRow:u32 numberOfAsicsPerColumn:u32 numberOfRowsPerAsic:u32
  numberOfReadableRowsPerAsic:u32 numberOfPixelsPerAsicRow:u32 calibrationRowCountPerASIC:u32
  environmentalRowCountPerASIC:u32 baseClockFrequency:u32 asicMask:u32 enableAutomaticRunTrigger:u32
  numberOf125MhzTicksPerRunTrigger:u32
  -_Scope:u32{scopeEnable@0:1,scopeTrigEdge@1:1,scopeTrigChan@2:4,scopeArmMode@6:2,-_z@8:8,scopeADCThreshold@16:16}
  -_ScopeTriggerParms_1:u32{scopeTrigHoldoff@0:13,scopeTrigOffset@13:13}
  -_ScopeTriggerParms_2:u32{scopeTraceLength@0:13,scopeADCsameplesToSkip@13:13}
  -_ScopeWaveformSelects:u32{scopeChanAwaveformSelect@0:5,scopeChanBwaveformSelect@5:5,-_z@10:22}
  asics:Epix.Asic10kaConfigV1[numberOfAsicsPerRow*numberOfAsicsPerColumn]
  asicPixelConfigArray:u16[numberOfRows][numberOfColumns]
  calibPixelConfigArray:u8[numberOfCalibrationRows/2][numberOfPixelsPerAsicRow*numberOfAsicsPerRow]
= Epix.Config10kaV2 round=4 type=112.2
  version:u32 usePgpEvr:u32 evrRunCode:u32 evrDaqCode:u32 evrRunTrigDelay:u32 epixRunTrigDelay:u32 epixDaqTrigDelay:u32
  dacSetting:u32 -_asicPins:u32{asicGR@0:1,asicAcq@1:1,asicR0@2:1,asicPpmat@3:1,asicPpbe@4:1,asicRoClk@5:1,-_z@6:26}
  -_asicControls:u32{asicGRControl@0:1,asicAcqControl@1:1,asicR0Control@2:1,asicPpmatControl@3:1,asicPpbeControl@4:1,asicR0ClkControl@5:1,prepulseR0En@6:1,adcStreamMode@7:1,testPatternEnable@8:1,-_z1@9:23}
  acqToAsicR0Delay:u32 asicR0ToAsicAcq:u32 asicAcqWidth:u32 asicAcqLToPPmatL:u32 asicPPmatToReadout:u32
  asicRoClkHalfT:u32 adcClkHalfT:u32 asicR0Width:u32 adcPipelineDelay:u32 adcPipelineDelay0:u32 adcPipelineDelay1:u32
  adcPipelineDelay2:u32 adcPipelineDelay3:u32 -_Sync:u32{SyncWidth@0:16,SyncDelay@16:16} prepulseR0Width:u32
  prepulseR0Delay:u32 digitalCardId0:u32 digitalCardId1:u32 analogCardId0:u32 analogCardId1:u32 carrierId0:u32
  carrierId1:u32 numberOfAsicsPerRow:u32 numberOfAsicsPerColumn:u32 numberOfRowsPerAsic:u32
  numberOfReadableRowsPerAsic:u32 numberOfPixelsPerAsicRow:u32 calibrationRowCountPerASIC:u32
  environmentalRowCountPerASIC:u32 baseClockFrequency:u32 asicMask:u32 enableAutomaticRunTrigger:u32
  numberOf125MhzTicksPerRunTrigger:u32 ghostCorrEn:u32 oversampleEn:u32 oversampleSize:u32
  -_Scope:u32{scopeEnable@0:1,scopeTrigEdge@1:1,scopeTrigChan@2:4,scopeArmMode@6:2,-_z@8:8,scopeADCThreshold@16:16}
  -_ScopeTriggerParms_1:u32{scopeTrigHoldoff@0:13,scopeTrigOffset@13:13}
  -_ScopeTriggerParms_2:u32{scopeTraceLength@0:13,scopeADCsameplesToSkip@13:13}
  -_ScopeWaveformSelects:u32{scopeChanAwaveformSelect@0:5,scopeChanBwaveformSelect@5:5,-_z@10:22} firmwareHash:char[64]
  firmwareDesc:char[256] asics:Epix.Asic10kaConfigV1[numberOfAsicsPerRow*numberOfAsicsPerColumn]
  asicPixelConfigArray:u16[numberOfRows][numberOfColumns]
  calibPixelConfigArray:u8[numberOfCalibrationRows/2][numberOfPixelsPerAsicRow*numberOfAsicsPerRow]
= Epix.ConfigSV1 round=4 type=88.1
  version:u32 runTrigDelay:u32 daqTrigDelay:u32 dacSetting:u32
  -_asicPins:u32{asicGR@0:1,asicAcq@1:1,asicR0@2:1,asicPpmat@3:1,asicPpbe@4:1,asicRoClk@5:1,-_z@6:26}
  -_asicControls:u32{asicGRControl@0:1,asicAcqControl@1:1,asicR0Control@2:1,asicPpmatControl@3:1,asicPpbeControl@4:1,asicR0ClkControl@5:1,prepulseR0En@6:1,adcStreamMode@7:1,testPatternEnable@8:1,SyncMode@9:2,R0Mode@11:1,-_z1@12:20}
  acqToAsicR0Delay:u32 asicR0ToAsicAcq:u32 asicAcqWidth:u32 asicAcqLToPPmatL:u32 asicPPmatToReadout:u32
  asicRoClkHalfT:u32 adcReadsPerPixel:u32 adcClkHalfT:u32 asicR0Width:u32 adcPipelineDelay:u32
  -_Sync:u32{SyncWidth@0:16,SyncDelay@16:16} prepulseR0Width:u32 prepulseR0Delay:u32 digitalCardId0:u32
  digitalCardId1:u32 analogCardId0:u32 analogCardId1:u32 carrierId0:u32 carrierId1:u32 numberOfAsicsPerRow:u32
  numberOfAsicsPerColumn:u32 numberOfRowsPerAsic:u32 numberOfReadableRowsPerAsic:u32 numberOfPixelsPerAsicRow:u32
  calibrationRowCountPerASIC:u32 environmentalRowCountPerASIC:u32 baseClockFrequency:u32 asicMask:u32
  -_Scope:u32{scopeEnable@0:1,scopeTrigEdge@1:1,scopeTrigChan@2:4,scopeArmMode@6:2,-_z@8:8,scopeADCThreshold@16:16}
  -_ScopeTriggerParms_1:u32{scopeTrigHoldoff@0:13,scopeTrigOffset@13:13}
  -_ScopeTriggerParms_2:u32{scopeTraceLength@0:13,scopeADCsameplesToSkip@13:13}
  -_ScopeWaveformSelects:u32{scopeChanAwaveformSelect@0:5,scopeChanBwaveformSelect@5:5,-_z@10:22}
  asics:Epix.AsicSConfigV1[numberOfAsicsPerRow*numberOfAsicsPerColumn]
  asicPixelConfigArray:u16[numberOfRows][numberOfColumns]
  calibPixelConfigArray:u8[numberOfCalibrationRows/2][numberOfPixelsPerAsicRow*numberOfAsicsPerRow]
= Epix.ConfigV1 round=4 type=74.1
  version:u32 runTrigDelay:u32 daqTrigDelay:u32 dacSetting:u32
  -_asicPins:u32{asicGR@0:1,asicAcq@1:1,asicR0@2:1,asicPpmat@3:1,asicPpbe@4:1,asicRoClk@5:1,-_z@6:26}
  -_asicControls:u32{asicGRControl@0:1,asicAcqControl@1:1,asicR0Control@2:1,asicPpmatControl@3:1,asicPpbeControl@4:1,asicR0ClkControl@5:1,prepulseR0En@6:1,adcStreamMode@7:1,testPatternEnable@8:1,-_z1@9:23}
  acqToAsicR0Delay:u32 asicR0ToAsicAcq:u32 asicAcqWidth:u32 asicAcqLToPPmatL:u32 asicRoClkHalfT:u32
  adcReadsPerPixel:u32 adcClkHalfT:u32 asicR0Width:u32 adcPipelineDelay:u32 prepulseR0Width:u32 prepulseR0Delay:u32
  digitalCardId0:u32 digitalCardId1:u32 analogCardId0:u32 analogCardId1:u32 lastRowExclusions:u32
  numberOfAsicsPerRow:u32 numberOfAsicsPerColumn:u32 numberOfRowsPerAsic:u32 numberOfPixelsPerAsicRow:u32
  baseClockFrequency:u32 asicMask:u32 asics:Epix.AsicConfigV1[numberOfAsicsPerRow*numberOfAsicsPerColumn]
  asicPixelTestArray:u32[numberOfAsicsPerRow*numberOfAsicsPerColumn][numberOfRowsPerAsic][(numberOfPixelsPerAsicRow+31)/32]
  asicPixelMaskArray:u32[numberOfAsicsPerRow*numberOfAsicsPerColumn][numberOfRowsPerAsic][(numberOfPixelsPerAsicRow+31)/32]
= Epix.Elem10kaConfigV1 size=271532
  carrierId0:u32 carrierId1:u32 asicMask:u32 asics:Epix.Asic10kaConfigV1[4] asicPixelConfigArray:u16[352][384]
  calibPixelConfigArray:u8[2][384]
= Epix.ElementV1 round=2 type=75.1 needs=Epix.ConfigV1,Epix.Config10KV1,GenericPgp.ConfigV1
  -_first:u32{vc@0:2,-_z@2:4,lane@6:2,-_tid@8:24} -_second:u32{acqCount@0:16,-_z@16:16} frameNumber:u32 ticks:u32
  fiducials:u32 -_z0:u32 -_z1:u32 -_z2:u32 frame:u16[cfg.numberOfRows][cfg.numberOfColumns]
  excludedRows:u16[cfg.lastRowExclusions][cfg.numberOfColumns] temperatures:u16[cfg.numberOfAsics] lastWord:u32
= Epix.ElementV2 round=2 type=75.2 needs=Epix.Config100aV1,Epix.Config100aV2,Epix.ConfigSV1
  -_first:u32{vc@0:2,-_z@2:4,lane@6:2,-_tid@8:24} -_second:u32{acqCount@0:16,-_z@16:16} frameNumber:u32 ticks:u32
  fiducials:u32 -_z0:u32 -_z1:u32 -_z2:u32 frame:u16[cfg.numberOfReadableRows][cfg.numberOfColumns]
  calibrationRows:u16[cfg.numberOfCalibrationRows][cfg.numberOfColumns]
  environmentalRows:u16[cfg.numberOfEnvironmentalRows][cfg.numberOfColumns] temperatures:u16[cfg.numberOfAsics]
  lastWord:u32
= Epix.ElementV3 round=2 type=75.3 needs=Epix.Config100aV1,Epix.Config100aV2,Epix.ConfigSV1,Epix.Config10kaV1,Epix.Config10kaV2
  -_first:u32{vc@0:2,-_z@2:4,lane@6:2,-_tid@8:24} -_second:u32{acqCount@0:16,-_z@16:16} frameNumber:u32 ticks:u32
  fiducials:u32 -_z0:u32 -_z1:u32 -_z2:u32 frame:u16[cfg.numberOfReadableRows][cfg.numberOfColumns]
  calibrationRows:u16[cfg.numberOfCalibrationRows][cfg.numberOfColumns]
  environmentalRows:u32[cfg.numberOfEnvironmentalRows][cfg.numberOfColumns>>1] temperatures:u16[cfg.numberOfAsics]
  lastWord:u32
= Epix.PgpEvrConfig size=8
  enable:u16 runCode:u8 daqCode:u8 runDelay:u32
= Epix.Quad10kaConfigV1 size=812
  baseClockFrequency:u32 enableAutomaticRunTrigger:u32 numberOf125MhzTicksPerRunTrigger:u32 digitalCardId0:u32
  digitalCardId1:u32 dcdcEn:u32 asicAnaEn:u32 asicDigEn:u32 ddrVttEn:u32 trigSrcSel:u32 vguardDac:u32
  acqToAsicR0Delay:u32 asicR0Width:u32 asicR0ToAsicAcq:u32 asicAcqWidth:u32 asicAcqLToPPmatL:u32 asicPPmatToReadout:u32
  asicRoClkHalfT:u32
  -_asicForce:u32{asicAcqForce@0:1,asicR0Force@1:1,asicPPmatForce@2:1,asicSyncForce@3:1,asicRoClkForce@4:1,-_z@5:27}
  -_asicForceValue:u32{asicAcqValue@0:1,asicR0Value@1:1,asicPPmatValue@2:1,asicSyncValue@3:1,asicRoClkValue@4:1,-_z@5:27}
  adcPipelineDelay:u32 testData:u32
  -_Scope:u32{scopeEnable@0:1,scopeTrigEdge@1:1,scopeTrigChan@2:5,scopeTrigMode@7:2,-_z@9:7,scopeADCThreshold@16:16}
  -_ScopeTriggerParms_1:u32{scopeTrigHoldoff@0:13,scopeTrigOffset@13:13}
  -_ScopeTriggerParms_2:u32{scopeTraceLength@0:13,scopeADCsamplesToSkip@13:13}
  -_ScopeWaveformSelects:u32{scopeChanAwaveformSelect@0:7,scopeChanBwaveformSelect@7:7,-_z@14:18} scopeTrigDelay:u32
  adc:Epix.Ad9249Config[10] testChannel:u32 testDataMask:u32 testPattern:u32 testSamples:u32 testTimeout:u32
  testRequest:u32
= Epix.Quad10kaConfigV2 size=1156
  baseClockFrequency:u32 enableAutomaticRunTrigger:u32 numberOf125MhzTicksPerRunTrigger:u32 firmwareVersion:u32
  digitalCardId0:u32 digitalCardId1:u32 firmwareHash:char[64] firmwareDesc:char[256] dcdcEn:u32 asicAnaEn:u32
  asicDigEn:u32 ddrVttEn:u32 trigSrcSel:u32 vguardDac:u32 acqToAsicR0Delay:u32 asicR0Width:u32 asicR0ToAsicAcq:u32
  asicAcqWidth:u32 asicAcqLToPPmatL:u32 asicPPmatToReadout:u32 asicRoClkHalfT:u32
  -_asicForce:u32{asicAcqForce@0:1,asicR0Force@1:1,asicPPmatForce@2:1,asicSyncForce@3:1,asicRoClkForce@4:1,-_z@5:27}
  -_asicForceValue:u32{asicAcqValue@0:1,asicR0Value@1:1,asicPPmatValue@2:1,asicSyncValue@3:1,asicRoClkValue@4:1,-_z@5:27}
  dummyAcqEn:u32 asicSyncInjEn:u32 asicSyncInjDly:u32 adcPipelineDelay:u32 testData:u32 overSampleEn:u32
  overSampleSize:u32
  -_Scope:u32{scopeEnable@0:1,scopeTrigEdge@1:1,scopeTrigChan@2:5,scopeTrigMode@7:2,-_z@9:7,scopeADCThreshold@16:16}
  -_ScopeTriggerParms_1:u32{scopeTrigHoldoff@0:13,scopeTrigOffset@13:13}
  -_ScopeTriggerParms_2:u32{scopeTraceLength@0:13,scopeADCsamplesToSkip@13:13}
  -_ScopeWaveformSelects:u32{scopeChanAwaveformSelect@0:7,scopeChanBwaveformSelect@7:7,-_z@14:18} scopeTrigDelay:u32
  adc:Epix.Ad9249Config[10] testChannel:u32 testDataMask:u32 testPattern:u32 testSamples:u32 testTimeout:u32
  testRequest:u32
= EpixSampler.ConfigV1 size=56 type=76.1
  version:u32 runTrigDelay:u32 daqTrigDelay:u32 daqSetting:u32 adcClkHalfT:u32 adcPipelineDelay:u32 digitalCardId0:u32
  digitalCardId1:u32 analogCardId0:u32 analogCardId1:u32 numberOfChannels:u32 samplesPerChannel:u32
  baseClockFrequency:u32 -_bitControls:u32{-_z1@0:8,testPatternEnable@8:1,-_z2@9:23}
= EpixSampler.ElementV1 round=2 type=77.1 needs=EpixSampler.ConfigV1
  -_first:u32{vc@0:2,-_z@2:4,lane@6:2,-_tid@8:24} -_second:u32{acqCount@0:16} frameNumber:u32 ticks:u32 fiducials:u32
  -_z0:u32 -_z1:u32 -_z2:u32 frame:u16[cfg.numberOfChannels][cfg.samplesPerChannel]
  temperatures:u16[cfg.numberOfChannels] lastWord:u32
= GenericPgp.CDimension size=8
  rows:u32 columns:u32
= GenericPgp.CRegister size=16
  -_Action:u32{action@0:8,datasize@8:24} address:u32 offset:u32 mask:u32
= GenericPgp.CStream size=16
  pgp_channel:u32 data_type:u32 config_type:u32 config_offset:u32
= GenericPgp.ConfigV1 round=4 type=85.1
  id:u32 frame_dim:GenericPgp.CDimension aux_dim:GenericPgp.CDimension env_dim:GenericPgp.CDimension
  number_of_registers:u32 number_of_sequences:u32 number_of_streams:u32 payload_size:u32
  pixel_settings:u32[frame_dim.rows][frame_dim.columns] sequence_length:u32[number_of_sequences]
  sequence:GenericPgp.CRegister[number_of_registers] stream:GenericPgp.CStream[number_of_streams]
  payload:u32[payload_size]
`;
