// Numbers and names of record types (reference: LCLS-I XTC format, type numbers).

/** Display name of every type number; the index is the number in the low 16 bits of a TypeId value. */
export const typeNames: readonly string[] =
  `Any Xtc Frame AcqWaveform AcqConfig TwoDGaussian Opal1kConfig FrameFexConfig EvrConfig TM6740Config
   RunControlConfig pnCCDframe pnCCDconfig Epics FEEGasDetEnergy EBeamBld PhaseCavity PrincetonFrame PrincetonConfig EvrData
   FrameFccdConfig FccdConfig IpimbData IpimbConfig EncoderData EncoderConfig EvrIOConfig PrincetonInfo CspadElement CspadConfig
   IpmFexConfig IpmFex DiodeFexConfig DiodeFex PimImageConfig SharedIpimb AcqTDCConfig AcqTDCData Index XampsConfig
   XampsElement Cspad2x2Element SharedPIM Cspad2x2Config FexampConfig FexampElement Gsc16aiConfig Gsc16aiData PhasicsConfig TimepixConfig
   TimepixData CspadCompressedElement OceanOpticsConfig OceanOpticsData EpicsConfig FliConfig FliFrame QuartzConfig Reserved1 Reserved2
   AndorConfig AndorFrame UsdUsbData UsdUsbConfig GMD SharedAcqADC OrcaConfig ImpData ImpConfig AliasConfig
   L3TConfig L3TData Spectrometer RayonixConfig EpixConfig EpixElement EpixSamplerConfig EpixSamplerElement EvsConfig PartitionConfig
   PimaxConfig PimaxFrame Arraychar Epix10kConfig Epix100aConfig GenericPgpConfig TimeToolConfig TimeToolData EpixSConfig SmlDataConfig
   SmlDataOrigDgramOffset SmlDataProxy ArrayUInt16 GotthardConfig AnalogInput SmlData Andor3dConfig Andor3dFrame BeamMonitorBldData Generic1DConfig
   Generic1DData UsdUsbFexConfig UsdUsbFexData EOrbits SharedUsdUsb ControlsCameraConfig ArchonConfig JungfrauConfig JungfrauElement QuadAdcConfig
   ZylaConfig ZylaFrame Epix10kaConfig PixisConfig PixisFrame UxiConfig UxiFrame Epix10ka2MConfig Epix10kaArray StreakConfig
   Epix10kaQuadConfig iStarConfig AlviumConfig VimbaFrame`
    .trim()
    .split(/\s+/);

const numberByName = new Map(typeNames.map((name, id) => [name, id]));

/** Type number of a display name, e.g. `typeNumber('JungfrauElement')` is 108. Throws on a name that does not exist. */
export function typeNumber(name: string): number {
  const id = numberByName.get(name);
  if (id === undefined) throw new RangeError(`no record type is called ${name}`);
  return id;
}

export const anyType = 0;
export const xtcType = 1;
export const epicsType = 13;
export const evrDataType = 19;
export const aliasConfigType = 69;
export const smlDataConfigType = 89;
export const smlDataOriginType = 90;
export const smlDataProxyType = 91;

/** TypeId value of every container: type 1 (Xtc), version 1. */
export const containerTypeValue = 0x00010001;

/** A TypeId value taken apart: bits 0-15 number, 16-30 version, 31 compressed. */
export interface RecordType {
  value: number;
  id: number;
  name: string;
  version: number;
  compressed: 0 | 1;
}

/** Takes a TypeId value apart; a number without a name is shown as `Type_<number>`. */
export function recordType(value: number): RecordType {
  const id = value & 0xffff;
  return {
    value: value >>> 0,
    id,
    name: typeNames[id] ?? `Type_${id}`,
    version: (value >>> 16) & 0x7fff,
    compressed: value >>> 31 === 1 ? 1 : 0,
  };
}

/** TypeId value of a type number and version. */
export function typeValue(id: number, version: number, compressed = false): number {
  return (((compressed ? 0x8000 : 0) | (version & 0x7fff)) * 0x10000 + (id & 0xffff)) >>> 0;
}

/** Whether a leaf is a configuration record: its type name ends in `Config` or `config`. */
export function isConfigType(id: number): boolean {
  return /[Cc]onfig$/.test(typeNames[id] ?? '');
}
