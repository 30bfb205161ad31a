// Record layouts, written by scripts/generateXtcLayouts.mjs; how to read them: ../layout.ts.
export const runAndTiming = `
= Alias.ConfigV1 round=4 type=69.1
  numSrcAlias:u32 srcAlias:Alias.SrcAlias[numSrcAlias]
= Alias.SrcAlias size=40
  src:Pds.Src aliasName:char[31] -_pad1:char
= ControlData.ConfigV1 round=4 type=10.1
  -_control:u32{events@0:30,uses_duration@30:1,uses_events@31:1} -_reserved:u32 duration:Pds.ClockTime npvControls:u32
  npvMonitors:u32 pvControls:ControlData.PVControl[npvControls] pvMonitors:ControlData.PVMonitor[npvMonitors]
= ControlData.ConfigV2 round=4 type=10.2
  -_control:u32{events@0:30,uses_duration@30:1,uses_events@31:1} -_reserved:u32 duration:Pds.ClockTime npvControls:u32
  npvMonitors:u32 npvLabels:u32 pvControls:ControlData.PVControl[npvControls]
  pvMonitors:ControlData.PVMonitor[npvMonitors] pvLabels:ControlData.PVLabel[npvLabels]
= ControlData.ConfigV3 round=4 type=10.3
  -_control:u32{events@0:29,uses_l3t_events@29:1,uses_duration@30:1,uses_events@31:1} -_reserved:u32
  duration:Pds.ClockTime npvControls:u32 npvMonitors:u32 npvLabels:u32 pvControls:ControlData.PVControl[npvControls]
  pvMonitors:ControlData.PVMonitor[npvMonitors] pvLabels:ControlData.PVLabel[npvLabels]
= ControlData.ConfigV4 round=4 type=10.4
  -_control:u32{events@0:29,uses_l3t_events@29:1,uses_duration@30:1,uses_events@31:1} -_reserved:u32
  duration:Pds.ClockTime npvControls:u32 npvMonitors:u32 npvLabels:u32 pvControls:ControlData.PVControlV1[npvControls]
  pvMonitors:ControlData.PVMonitorV1[npvMonitors] pvLabels:ControlData.PVLabelV1[npvLabels]
= ControlData.PVControl size=44
  name:char[32] index:u32 value:f64
= ControlData.PVControlV1 size=140
  name:char[128] index:u32 value:f64
= ControlData.PVLabel size=96
  name:char[32] value:char[64]
= ControlData.PVLabelV1 size=384
  name:char[128] value:char[256]
= ControlData.PVMonitor size=52
  name:char[32] index:u32 loValue:f64 hiValue:f64
= ControlData.PVMonitorV1 size=148
  name:char[128] index:u32 loValue:f64 hiValue:f64
= Epics.ConfigV1 round=4 type=54.1
  numPv:i32 getPvConfig:Epics.PvConfigV1[numPv]
= Epics.EpicsPvCtrlChar round=2
  pvId:i16 dbrType:i16 numElements:i16 pvName:char[64] dbr:Epics.dbr_ctrl_char data:u8[numElements]
= Epics.EpicsPvCtrlDouble round=8
  pvId:i16 dbrType:i16 numElements:i16 pvName:char[64] pad0:i16 dbr:Epics.dbr_ctrl_double data:f64[numElements]
= Epics.EpicsPvCtrlEnum round=2
  pvId:i16 dbrType:i16 numElements:i16 pvName:char[64] dbr:Epics.dbr_ctrl_enum data:u16[numElements]
= Epics.EpicsPvCtrlFloat round=4
  pvId:i16 dbrType:i16 numElements:i16 pvName:char[64] pad0:i16 dbr:Epics.dbr_ctrl_float data:f32[numElements]
= Epics.EpicsPvCtrlHeader size=70
  pvId:i16 dbrType:i16 numElements:i16 pvName:char[64]
= Epics.EpicsPvCtrlLong round=4
  pvId:i16 dbrType:i16 numElements:i16 pvName:char[64] pad0:i16 dbr:Epics.dbr_ctrl_long data:i32[numElements]
= Epics.EpicsPvCtrlShort round=2
  pvId:i16 dbrType:i16 numElements:i16 pvName:char[64] dbr:Epics.dbr_ctrl_short data:i16[numElements]
= Epics.EpicsPvCtrlString round=2
  pvId:i16 dbrType:i16 numElements:i16 pvName:char[64] dbr:Epics.dbr_sts_string data:char[numElements][40]
= Epics.EpicsPvHeader size=6
  pvId:i16 dbrType:i16 numElements:i16
= Epics.EpicsPvTimeChar round=2
  pvId:i16 dbrType:i16 numElements:i16 pad0:i16 dbr:Epics.dbr_time_char data:u8[numElements]
= Epics.EpicsPvTimeDouble round=8
  pvId:i16 dbrType:i16 numElements:i16 pad0:i16 dbr:Epics.dbr_time_double data:f64[numElements]
= Epics.EpicsPvTimeEnum round=2
  pvId:i16 dbrType:i16 numElements:i16 pad0:i16 dbr:Epics.dbr_time_enum data:u16[numElements]
= Epics.EpicsPvTimeFloat round=4
  pvId:i16 dbrType:i16 numElements:i16 pad0:i16 dbr:Epics.dbr_time_float data:f32[numElements]
= Epics.EpicsPvTimeHeader size=6
  pvId:i16 dbrType:i16 numElements:i16
= Epics.EpicsPvTimeLong round=4
  pvId:i16 dbrType:i16 numElements:i16 pad0:i16 dbr:Epics.dbr_time_long data:i32[numElements]
= Epics.EpicsPvTimeShort round=2
  pvId:i16 dbrType:i16 numElements:i16 pad0:i16 dbr:Epics.dbr_time_short data:i16[numElements]
= Epics.EpicsPvTimeString round=4
  pvId:i16 dbrType:i16 numElements:i16 pad0:i16 dbr:Epics.dbr_time_string data:char[numElements][40]
= Epics.PvConfigV1 size=72
  pvId:i16 description:char[64] -_pad0:i16 interval:f32
= Epics.dbr_ctrl_char size=21
  status:i16 severity:i16 units:char[8] upper_disp_limit:u8 lower_disp_limit:u8 upper_alarm_limit:u8
  upper_warning_limit:u8 lower_warning_limit:u8 lower_alarm_limit:u8 upper_ctrl_limit:u8 lower_ctrl_limit:u8
  RISC_pad:u8
= Epics.dbr_ctrl_double size=80
  status:i16 severity:i16 precision:i16 RISC_pad0:i16 units:char[8] upper_disp_limit:f64 lower_disp_limit:f64
  upper_alarm_limit:f64 upper_warning_limit:f64 lower_warning_limit:f64 lower_alarm_limit:f64 upper_ctrl_limit:f64
  lower_ctrl_limit:f64
= Epics.dbr_ctrl_enum size=422
  status:i16 severity:i16 no_str:i16 strings:char[16][26]
= Epics.dbr_ctrl_float size=48
  status:i16 severity:i16 precision:i16 RISC_pad:i16 units:char[8] upper_disp_limit:f32 lower_disp_limit:f32
  upper_alarm_limit:f32 upper_warning_limit:f32 lower_warning_limit:f32 lower_alarm_limit:f32 upper_ctrl_limit:f32
  lower_ctrl_limit:f32
= Epics.dbr_ctrl_long size=44
  status:i16 severity:i16 units:char[8] upper_disp_limit:i32 lower_disp_limit:i32 upper_alarm_limit:i32
  upper_warning_limit:i32 lower_warning_limit:i32 lower_alarm_limit:i32 upper_ctrl_limit:i32 lower_ctrl_limit:i32
= Epics.dbr_ctrl_short size=28
  status:i16 severity:i16 units:char[8] upper_disp_limit:i16 lower_disp_limit:i16 upper_alarm_limit:i16
  upper_warning_limit:i16 lower_warning_limit:i16 lower_alarm_limit:i16 upper_ctrl_limit:i16 lower_ctrl_limit:i16
= Epics.dbr_sts_string size=4
  status:i16 severity:i16
= Epics.dbr_time_char size=15
  status:i16 severity:i16 stamp:Epics.epicsTimeStamp RISC_pad0:i16 RISC_pad1:u8
= Epics.dbr_time_double size=16
  status:i16 severity:i16 stamp:Epics.epicsTimeStamp RISC_pad:i32
= Epics.dbr_time_enum size=14
  status:i16 severity:i16 stamp:Epics.epicsTimeStamp RISC_pad:i16
= Epics.dbr_time_float size=12
  status:i16 severity:i16 stamp:Epics.epicsTimeStamp
= Epics.dbr_time_long size=12
  status:i16 severity:i16 stamp:Epics.epicsTimeStamp
= Epics.dbr_time_short size=14
  status:i16 severity:i16 stamp:Epics.epicsTimeStamp RISC_pad:i16
= Epics.dbr_time_string size=12
  status:i16 severity:i16 stamp:Epics.epicsTimeStamp
= Epics.epicsTimeStamp size=8
  sec:u32 nsec:u32
= EvrData.ConfigV1 round=4 type=8.1
  npulses:u32 noutputs:u32 pulses:EvrData.PulseConfig[npulses] output_maps:EvrData.OutputMap[noutputs]
= EvrData.ConfigV2 round=4 type=8.2
  opcode:u32 npulses:u32 noutputs:u32 pulses:EvrData.PulseConfig[npulses] output_maps:EvrData.OutputMap[noutputs]
= EvrData.ConfigV3 round=4 type=8.3
  neventcodes:u32 npulses:u32 noutputs:u32 eventcodes:EvrData.EventCodeV3[neventcodes]
  pulses:EvrData.PulseConfigV3[npulses] output_maps:EvrData.OutputMap[noutputs]
= EvrData.ConfigV4 round=4 type=8.4
  neventcodes:u32 npulses:u32 noutputs:u32 eventcodes:EvrData.EventCodeV4[neventcodes]
  pulses:EvrData.PulseConfigV3[npulses] output_maps:EvrData.OutputMap[noutputs]
= EvrData.ConfigV5 round=4 type=8.5
  neventcodes:u32 npulses:u32 noutputs:u32 eventcodes:EvrData.EventCodeV5[neventcodes]
  pulses:EvrData.PulseConfigV3[npulses] output_maps:EvrData.OutputMap[noutputs] seq_config:EvrData.SequencerConfigV1
= EvrData.ConfigV6 round=4 type=8.6
  neventcodes:u32 npulses:u32 noutputs:u32 eventcodes:EvrData.EventCodeV5[neventcodes]
  pulses:EvrData.PulseConfigV3[npulses] output_maps:EvrData.OutputMapV2[noutputs] seq_config:EvrData.SequencerConfigV1
= EvrData.ConfigV7 round=4 type=8.7
  neventcodes:u32 npulses:u32 noutputs:u32 eventcodes:EvrData.EventCodeV6[neventcodes]
  pulses:EvrData.PulseConfigV3[npulses] output_maps:EvrData.OutputMapV2[noutputs] seq_config:EvrData.SequencerConfigV1
= EvrData.DataV3 round=4 type=19.3
  numFifoEvents:u32 fifoEvents:EvrData.FIFOEvent[numFifoEvents]
= EvrData.DataV4 round=4 type=19.4
  numFifoEvents:u32 fifoEvents:EvrData.FIFOEvent[numFifoEvents]
= EvrData.EventCodeV3 size=16
  code:u16 -_u16MaskEventAttr:u16{isReadout@0:1,isTerminator@1:1} maskTrigger:u32 maskSet:u32 maskClear:u32
= EvrData.EventCodeV4 size=24
  code:u16 -_u16MaskEventAttr:u16{isReadout@0:1,isTerminator@1:1} reportDelay:u32 reportWidth:u32 maskTrigger:u32
  maskSet:u32 maskClear:u32
= EvrData.EventCodeV5 size=40
  code:u16 -_u16MaskEventAttr:u16{isReadout@0:1,isCommand@1:1,isLatch@2:1} reportDelay:u32 reportWidth:u32
  maskTrigger:u32 maskSet:u32 maskClear:u32 desc:char[16]
= EvrData.EventCodeV6 size=44
  code:u16 -_u16MaskEventAttr:u16{isReadout@0:1,isCommand@1:1,isLatch@2:1} reportDelay:u32 reportWidth:u32
  maskTrigger:u32 maskSet:u32 maskClear:u32 desc:char[16] readoutGroup:u16
= EvrData.FIFOEvent size=12
  timestampHigh:u32 timestampLow:u32 eventCode:u32
= EvrData.IOChannel size=80
  name:char[12] ninfo:u32 infos:Pds.DetInfo[8]
= EvrData.IOChannelV2 size=200
  output:EvrData.OutputMapV2 name:char[64] ninfo:u32 infos:Pds.DetInfo[16]
= EvrData.IOConfigV1 round=4 type=26.1
  -_conn:u16 nchannels:u16 channels:EvrData.IOChannel[nchannels]
= EvrData.IOConfigV2 round=4 type=26.2
  nchannels:u32 channels:EvrData.IOChannelV2[nchannels]
= EvrData.OutputMap size=4
  value:u32{source@0:8,source_id@8:8,conn@16:8,conn_id@24:8}
= EvrData.OutputMapV2 size=4
  value:u32{source@0:4,source_id@4:8,conn@12:4,conn_id@16:8,module@24:8}
= EvrData.PulseConfig size=24
  pulse:u32 -_input_control_value:u32{bf_trigger@0:8,bf_set@8:8,bf_clear@16:8}
  -_output_control_value:u32{polarity@0:1,map_set_enable@1:1,map_reset_enable@2:1,map_trigger_enable@3:1} prescale:u32
  delay:u32 width:u32
= EvrData.PulseConfigV3 size=16
  pulseId:u16 polarity:u16 prescale:u32 delay:u32 width:u32
= EvrData.SequencerConfigV1 round=4
  -_source:u32{sync_source@0:8,beam_source@8:8} length:u32 cycles:u32 entries:EvrData.SequencerEntry[length]
= EvrData.SequencerEntry size=4
  -_value:u32{delay@0:24,eventcode@24:8}
= EvrData.SrcConfigV1 round=4 type=78.1
  neventcodes:u32 npulses:u32 noutputs:u32 eventcodes:EvrData.SrcEventCode[neventcodes]
  pulses:EvrData.PulseConfigV3[npulses] output_maps:EvrData.OutputMapV2[noutputs]
= EvrData.SrcEventCode size=36
  code:u16 -_u16rsvd:u16 period:u32 maskTriggerP:u32 maskTriggerR:u32 desc:char[16] readoutGroup:u16
= L3T.ConfigV1 round=4 type=70.1
  module_id_len:u32 desc_len:u32 module_id:char[module_id_len] desc:char[desc_len]
= L3T.DataV1 size=4 type=71.1
  accept:u32
= L3T.DataV2 size=4 type=71.2
  -accept:u32{result@0:2,bias@2:1,-_z@3:29}
= Partition.ConfigV1 round=8 type=79.1
  bldMask:u64 numSources:u32 sources:Partition.Source[numSources]
= Partition.ConfigV2 round=4 type=79.2
  numWords:u32 numSources:u32 bldMask:u32[numWords] sources:Partition.Source[numSources]
= Partition.Source size=12
  src:Pds.Src group:u32
= SmlData.ConfigV1 size=4 type=89.1
  sizeThreshold:u32
= SmlData.OrigDgramOffsetV1 size=12 type=90.1 needs=SmlData.ConfigV1
  fileOffset:i64 extent:u32
= SmlData.ProxyV1 size=16 type=91.1 needs=SmlData.ConfigV1
  fileOffset:i64 type:Pds.TypeId extent:u32
= TimeTool.ConfigV1 round=4 type=86.1
  -_Control:u32{project_axis@0:1,write_image@1:1,write_projections@2:1,subtract_sideband@3:1,number_of_weights@4:16,calib_poly_dim@20:4,base_name_length@24:8}
  number_of_beam_event_codes:u16 number_of_laser_event_codes:u16 signal_cut:u32 sig_roi_lo:Camera.FrameCoord
  sig_roi_hi:Camera.FrameCoord sb_roi_lo:Camera.FrameCoord sb_roi_hi:Camera.FrameCoord sb_convergence:f64
  ref_convergence:f64 beam_logic:TimeTool.EventLogic[number_of_beam_event_codes]
  laser_logic:TimeTool.EventLogic[number_of_laser_event_codes] weights:f64[number_of_weights]
  calib_poly:f64[calib_poly_dim] base_name:char[base_name_length]
= TimeTool.ConfigV2 round=4 type=86.2
  -_Control:u32{project_axis@0:1,write_image@1:1,write_projections@2:1,subtract_sideband@3:1,use_reference_roi@4:1,number_of_weights@5:16,calib_poly_dim@21:4,base_name_length@25:8}
  number_of_beam_event_codes:u16 number_of_laser_event_codes:u16 signal_cut:u32 sig_roi_lo:Camera.FrameCoord
  sig_roi_hi:Camera.FrameCoord sb_roi_lo:Camera.FrameCoord sb_roi_hi:Camera.FrameCoord sb_convergence:f64
  ref_roi_lo:Camera.FrameCoord ref_roi_hi:Camera.FrameCoord ref_convergence:f64
  beam_logic:TimeTool.EventLogic[number_of_beam_event_codes]
  laser_logic:TimeTool.EventLogic[number_of_laser_event_codes] weights:f64[number_of_weights]
  calib_poly:f64[calib_poly_dim] base_name:char[base_name_length]
= TimeTool.ConfigV3 round=4 type=86.3
  -_Control:u64{project_axis@0:1,use_full_roi@1:1,use_fit@2:1,write_image@3:1,write_projections@4:1,subtract_sideband@5:1,use_reference_roi@6:1,number_of_weights@7:16,calib_poly_dim@23:4,fit_params_dim@27:4,base_name_length@31:8}
  number_of_beam_event_codes:u16 number_of_laser_event_codes:u16 signal_cut:u32 fit_max_iterations:u32
  fit_weights_factor:f64 sig_roi_lo:Camera.FrameCoord sig_roi_hi:Camera.FrameCoord sb_roi_lo:Camera.FrameCoord
  sb_roi_hi:Camera.FrameCoord sb_convergence:f64 ref_roi_lo:Camera.FrameCoord ref_roi_hi:Camera.FrameCoord
  ref_convergence:f64 beam_logic:TimeTool.EventLogic[number_of_beam_event_codes]
  laser_logic:TimeTool.EventLogic[number_of_laser_event_codes] weights:f64[number_of_weights]
  calib_poly:f64[calib_poly_dim] fit_params:f64[fit_params_dim] base_name:char[base_name_length]
= TimeTool.DataV1 round=8 type=87.1 needs=TimeTool.ConfigV1
  event_type:u32 -_z:u32 amplitude:f64 position_pixel:f64 position_time:f64 position_fwhm:f64 ref_amplitude:f64
  nxt_amplitude:f64 projected_signal:i32[cfg.signal_projection_size]
  projected_sideband:i32[cfg.sideband_projection_size]
= TimeTool.DataV2 round=8 type=87.2 needs=TimeTool.ConfigV2
  event_type:u32 -_z:u32 amplitude:f64 position_pixel:f64 position_time:f64 position_fwhm:f64 ref_amplitude:f64
  nxt_amplitude:f64 projected_signal:i32[cfg.signal_projection_size]
  projected_sideband:i32[cfg.sideband_projection_size] projected_reference:i32[cfg.reference_projection_size]
= TimeTool.DataV3 round=8 type=87.3 needs=TimeTool.ConfigV3
  event_type:u32 -_z:u32 amplitude:f64 position_pixel:f64 position_time:f64 position_fwhm:f64 ref_amplitude:f64
  nxt_amplitude:f64 projected_signal:i32[cfg.signal_projection_size]
  projected_sideband:i32[cfg.sideband_projection_size] projected_reference:i32[cfg.reference_projection_size]
  full_signal:i32[cfg.signal_y_size][cfg.signal_x_size] full_sideband:i32[cfg.sideband_y_size][cfg.sideband_x_size]
  full_reference:i32[cfg.reference_y_size][cfg.reference_x_size]
= TimeTool.EventLogic size=4
  -_Code:u32{event_code@0:8,logic_op@8:2,-_z@10:22}
`;
