/** Epix100a and Epix10ka2M. The private bits `_z` of registers are not used by anything that reads them. */
export const epixLayouts = `
record Epix.Config100aV2 align 4
u32 version
u32 usePgpEvr
u32 evrRunCode
u32 evrDaqCode
u32 evrRunTrigDelay
u32 epixRunTrigDelay
u32 dacSetting
u32 _asicPins { asicGR:1 asicAcq:1 asicR0:1 asicPpmat:1 asicPpbe:1 asicRoClk:1 }
u32 _asicControls { asicGRControl:1 asicAcqControl:1 asicR0Control:1 asicPpmatControl:1 asicPpbeControl:1 asicR0ClkControl:1 prepulseR0En:1 adcStreamMode:1 testPatternEnable:1 SyncMode:2 R0Mode:1 }
u32 acqToAsicR0Delay
u32 asicR0ToAsicAcq
u32 asicAcqWidth
u32 asicAcqLToPPmatL
u32 asicPPmatToReadout
u32 asicRoClkHalfT
u32 adcReadsPerPixel
u32 adcClkHalfT
u32 asicR0Width
u32 adcPipelineDelay
u32 adcPipelineDelay0
u32 adcPipelineDelay1
u32 adcPipelineDelay2
u32 adcPipelineDelay3
u32 _Sync { SyncWidth:16 SyncDelay:16 }
u32 prepulseR0Width
u32 prepulseR0Delay
u32 digitalCardId0
u32 digitalCardId1
u32 analogCardId0
u32 analogCardId1
u32 carrierId0
u32 carrierId1
u32 numberOfAsicsPerRow
u32 numberOfAsicsPerColumn
u32 numberOfRowsPerAsic
u32 numberOfReadableRowsPerAsic
u32 numberOfPixelsPerAsicRow
u32 calibrationRowCountPerASIC
u32 environmentalRowCountPerASIC
u32 baseClockFrequency
u32 asicMask
u32 enableAutomaticRunTrigger
u32 numberOf125MhzTicksPerRunTrigger
u32 _Scope { scopeEnable:1 scopeTrigEdge:1 scopeTrigChan:4 scopeArmMode:2 _z:8 scopeADCThreshold:16 }
u32 _ScopeTriggerParms_1 { scopeTrigHoldoff:13 scopeTrigOffset:13 }
u32 _ScopeTriggerParms_2 { scopeTraceLength:13 scopeADCsameplesToSkip:13 }
u32 _ScopeWaveformSelects { scopeChanAwaveformSelect:5 scopeChanBwaveformSelect:5 }
Epix.Asic100aConfigV1 asics[numberOfAsics]
u16 asicPixelConfigArray[numberOfRows][numberOfColumns]
u8 calibPixelConfigArray[calibrationPixelRows][numberOfColumns]

record Epix.Asic100aConfigV1 align 4
u32 _reg1 { pulserVsPixelOnDelay:3 _z1:4 pulserSync:1 }
u32 _reg2 { dummyTest:1 dummyMask:1 }
u32 _reg3 { testPulserLevel:10 pulserCounterDirection:1 automaticTestModeEnable:1 testMode:1 testModeWithDarkFrame:1 highResolutionModeTest:1 pulserReset:1 }
u32 _reg4 { digitalMonitorMux1:4 digitalMonitorMux2:4 }
u32 _reg5 { testPulserCurrent:3 _z1:1 testPointSystemOutputDynamicRange:4 }
u32 _reg6 { digitalMonitor1Enable:1 digitalMonitor2Enable:1 _z1:2 LVDS_ImpedenceMatchingEnable:1 }
u32 _reg7 { VRefBaselineDac:6 extraRowsLowReferenceValue:2 }
u32 _reg8 { testPointSystemTemperatureCompensationEnable:1 testPointSytemInputSelect:4 programmableReadoutDelay:3 }
u32 _reg9 { outputDriverOutputDynamicRange0:4 outputDriverOutputDynamicRange1:4 }
u32 _reg10 { balconyEnable:1 balconyDriverCurrent:3 fastPowerPulsingSpeed:3 fastPowerPulsingEnable:1 }
u32 _reg11 { preamplifierCurrent:3 pixelOutputBufferCurrent:3 pixelBufferAndPreamplifierDrivingCapabilities:2 }
u32 _reg12 { outputDriverTemperatureCompensationEnable:1 pixelFilterLevel:6 }
u32 _reg13 { bandGapReferenceTemperatureCompensationBits:2 outputDriverDrivingCapabilitiesAndStability:3 outputDriverDacReferenceBias:3 }
u32 _reg14 { testPointSystemTemperatureCompensationGain:2 testPointSystemInputCommonMode:6 }
u32 _reg15 { outputDriverTemperatureCompensationGain0:2 outputDriverInputCommonMode0:6 }
u32 _reg16 { testBackEnd:1 interleavedReadOutEnable:1 EXEC_DelayEnable:1 CCK_RegDelayEnable:1 syncPinEnable:1 }
u32 _reg17 { RowStartAddr:9 }
u32 _reg18 { RowStopAddr:9 }
u32 _reg19 { ColumnStartAddr:7 }
u32 _reg20 { ColumnStopAddr:7 }
u32 _reg21 { chipID:16 }
u32 _reg22 { outputDriverOutputDynamicRange2:4 outputDriverOutputDynamicRange3:4 }
u32 _reg23 { outputDriverTemperatureCompensationGain1:2 outputDriverInputCommonMode1:6 }
u32 _reg24 { outputDriverTemperatureCompensationGain2:2 outputDriverInputCommonMode2:6 }
u32 _reg25 { outputDriverTemperatureCompensationGain3:2 outputDriverInputCommonMode3:6 }

record Epix.ElementV3 align 2
u32 _first { vc:2 _z:4 lane:2 _tid:24 }
u32 _second { acqCount:16 }
u32 frameNumber
u32 ticks
u32 fiducials
u32 _z0
u32 _z1
u32 _z2
u16 frame[numberOfReadableRows][numberOfColumns]
u16 calibrationRows[numberOfCalibrationRows][numberOfColumns]
u32 environmentalRows[numberOfEnvironmentalRows][environmentalColumns]
u16 temperatures[numberOfAsics]
u32 lastWord

record Epix.Config10ka2MV2 align 4
Epix.PgpEvrConfig evr
Epix.Quad10kaConfigV2 quad[4]
Epix.Elem10kaConfigV1 elemCfg[16]

record Epix.PgpEvrConfig align 4
u16 enable
u8 runCode
u8 daqCode
u32 runDelay

record Epix.Quad10kaConfigV2 align 4
u32 baseClockFrequency
u32 enableAutomaticRunTrigger
u32 numberOf125MhzTicksPerRunTrigger
u32 firmwareVersion
u32 digitalCardId0
u32 digitalCardId1
char firmwareHash[64]
char firmwareDesc[256]
u32 dcdcEn
u32 asicAnaEn
u32 asicDigEn
u32 ddrVttEn
u32 trigSrcSel
u32 vguardDac
u32 acqToAsicR0Delay
u32 asicR0Width
u32 asicR0ToAsicAcq
u32 asicAcqWidth
u32 asicAcqLToPPmatL
u32 asicPPmatToReadout
u32 asicRoClkHalfT
u32 _asicForce { asicAcqForce:1 asicR0Force:1 asicPPmatForce:1 asicSyncForce:1 asicRoClkForce:1 }
u32 _asicForceValue { asicAcqValue:1 asicR0Value:1 asicPPmatValue:1 asicSyncValue:1 asicRoClkValue:1 }
u32 dummyAcqEn
u32 asicSyncInjEn
u32 asicSyncInjDly
u32 adcPipelineDelay
u32 testData
u32 overSampleEn
u32 overSampleSize
u32 _Scope { scopeEnable:1 scopeTrigEdge:1 scopeTrigChan:5 scopeTrigMode:2 _z:7 scopeADCThreshold:16 }
u32 _ScopeTriggerParms_1 { scopeTrigHoldoff:13 scopeTrigOffset:13 }
u32 _ScopeTriggerParms_2 { scopeTraceLength:13 scopeADCsamplesToSkip:13 }
u32 _ScopeWaveformSelects { scopeChanAwaveformSelect:7 scopeChanBwaveformSelect:7 }
u32 scopeTrigDelay
Epix.Ad9249Config adc[10]
u32 testChannel
u32 testDataMask
u32 testPattern
u32 testSamples
u32 testTimeout
u32 testRequest

record Epix.Ad9249Config align 4
u32 chipId
u32 devIndexMask
u32 devIndexMaskDcoFco
u32 ControlBits { extPwdnMode:1 intPwdnMode:2 chopMode:1 dutyCycleStab:1 outputInvert:1 outputFormat:1 z:25 }
u32 clockDivide
u32 userTestMode
u32 outputTestMode
u32 offsetAdjust
u32 channelDelay[8]
u32 frameDelay

record Epix.Elem10kaConfigV1 align 4
u32 carrierId0
u32 carrierId1
u32 asicMask
Epix.Asic10kaConfigV1 asics[4]
u16 asicPixelConfigArray[352][384]
u8 calibPixelConfigArray[2][384]

record Epix.Asic10kaConfigV1 align 4
u32 _reg1 { CompTH_DAC:6 CompEn_lowBit:1 PulserSync:1 }
u32 _reg2 { pixelDummy:8 }
u32 _reg3 { Pulser:10 Pbit:1 atest:1 test:1 Sab_test:1 Hrtest:1 PulserR:1 }
u32 _reg4 { DM1:4 DM2:4 }
u32 _reg5 { Pulser_DAC:3 Monost_Pulser:3 CompEn_topTwoBits:2 }
u32 _reg6 { DM1en:1 DM2en:1 emph_bd:3 emph_bc:3 }
u32 _reg7 { VREF_DAC:6 VrefLow:2 }
u32 _reg8 { TPS_tcomp:1 TPS_MUX:4 RO_Monost:3 }
u32 _reg9 { TPS_GR:4 S2D0_GR:4 }
u32 _reg10 { PP_OCB_S2D:1 OCB:3 Monost:3 fastPP_enable:1 }
u32 _reg11 { Preamp:3 PixelCB:3 Vld1_b:2 }
u32 _reg12 { S2D_tcomp:1 Filter_DAC:6 testLVDTransmitter:1 }
u32 _reg13 { tc:2 S2D:3 S2D_DAC_Bias:3 }
u32 _reg14 { TPS_tcDAC:2 TPS_DAC:6 }
u32 _reg15 { S2D0_tcDAC:2 S2D0_DAC:6 }
u32 _reg16 { testBE:1 is_en:1 DelEXEC:1 DelCCKreg:1 RO_rst_en:1 SLVDSbit:1 FELmode:1 CompEnOn:1 }
u32 _reg17 { RowStart:9 }
u32 _reg18 { RowStop:9 }
u32 _reg19 { ColumnStart:7 }
u32 _reg20 { ColumnStop:7 }
u32 _reg21 { chipID:16 }
u32 _reg22 { S2D1_GR:4 S2D2_GR:4 }
u32 _reg23 { S2D3_GR:4 trbit:1 }
u32 _reg24 { S2D1_tcDAC:2 S2D1_DAC:6 }
u32 _reg25 { S2D2_tcDAC:2 S2D2_DAC:6 }
u32 _reg26 { S2D3_tcDAC:2 S2D3_DAC:6 }

record Epix.ArrayV1 align 4
u32 frameNumber
u16 frame[numberOfElements][numberOfReadableRows][numberOfColumns]
u16 calibrationRows[numberOfElements][numberOfCalibrationRows][numberOfColumns]
u32 environmentalRows[numberOfElements][numberOfEnvironmentalRows][environmentalColumns]
u16 temperatures[numberOfAsics]
`;
