import type { RecordValues } from './encode.ts';

/** Dimensions that are no stored fields, by name. */
export type DerivedDimensions = Record<string, number>;

function number(values: RecordValues, name: string, what: string): number {
  const value = values[name];
  if (typeof value !== 'number') throw new TypeError(`${what}: ${name} is needed for the shapes`);
  return value;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask >>> 0; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Epix100a: the ASICs are counted per row and column of the sensor; every row count is times the ASICs per column. */
function epix100aShape(config: RecordValues): DerivedDimensions {
  const get = (name: string): number => number(config, name, 'Epix100a configuration');
  const perColumn = get('numberOfAsicsPerColumn');
  const columns = get('numberOfAsicsPerRow') * get('numberOfPixelsPerAsicRow');
  const calibrationRows = perColumn * get('calibrationRowCountPerASIC');
  return {
    numberOfAsics: get('numberOfAsicsPerRow') * perColumn,
    numberOfRows: perColumn * get('numberOfRowsPerAsic'),
    numberOfReadableRows: perColumn * get('numberOfReadableRowsPerAsic'),
    numberOfColumns: columns,
    numberOfCalibrationRows: calibrationRows,
    calibrationPixelRows: calibrationRows >> 1,
    numberOfEnvironmentalRows: perColumn * get('environmentalRowCountPerASIC'),
    environmentalColumns: columns >> 1,
  };
}

/** The 2M and the quad have fixed panels of 2x2 ASICs, 352x384 pixels, 4 calibration and 2 environmental rows. */
function epix10kaShape(elements: number): DerivedDimensions {
  return {
    numberOfElements: elements,
    numberOfReadableRows: 352,
    numberOfColumns: 384,
    numberOfCalibrationRows: 4,
    numberOfEnvironmentalRows: 2,
    environmentalColumns: 192,
    numberOfAsics: 4 * elements,
  };
}

/**
 * Dimensions of a record that are computed: from its own values and, for data, from those of the configuration of the same source.
 * Formulas: XTC reference 2.1.
 */
export function deriveDimensions(
  layout: string,
  values: RecordValues,
  configuration: RecordValues | undefined,
): DerivedDimensions {
  const config = (): RecordValues => {
    if (configuration === undefined) throw new TypeError(`${layout} needs the values of its configuration`);
    return configuration;
  };
  switch (layout) {
    case 'Epix.Config100aV2':
      return epix100aShape(values);
    case 'Epix.ElementV3':
      return epix100aShape(config());
    case 'Epix.ArrayV1':
      return epix10kaShape((config().elemCfg as readonly unknown[]).length);
    case 'Jungfrau.ElementV2':
      return {
        numberOfModules: number(config(), 'numberOfModules', layout),
        numberOfRowsPerModule: number(config(), 'numberOfRowsPerModule', layout),
        numberOfColumnsPerModule: number(config(), 'numberOfColumnsPerModule', layout),
      };
    case 'CsPad.DataV2':
      return { numQuads: bitCount(number(config(), 'quadMask', layout)) };
    case 'CsPad.ElementV2': {
      const quad = number(values, 'quad', layout);
      return { numSections: bitCount((number(config(), 'roiMasks', layout) >>> (8 * quad)) & 0xff) };
    }
    case 'Opal1k.ConfigV1':
      return { lookupTableLength: 4096 * Number(values.output_lookup_table_enabled ?? 0) };
    case 'Camera.FrameV1': {
      const get = (name: string): number => number(values, name, layout);
      return { pixelBytes: get('width') * get('height') * ((get('depth') + 7) >> 3) };
    }
    default:
      return {};
  }
}
