// Quantities that sizes depend on and that are not stored: methods of the configuration records (reference: derived quantities).

/** Reads a stored field of the record, dotted names included. */
export type StoredField = (name: string) => number;
type Formula = (field: StoredField, argument: number | undefined) => number;
type Formulas = Readonly<Record<string, Formula>>;

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest !== 0; rest &= rest - 1) count++;
  return count;
}

const pixelsAfterBinning: Formulas = {
  numPixelsX: (field) => Math.ceil(field('width') / field('binX')),
  numPixelsY: (field) => Math.ceil(field('height') / field('binY')),
};

const asics: Formula = (field) => field('numberOfAsicsPerRow') * field('numberOfAsicsPerColumn');

/** Epix and Epix10k: one panel without calibration rows. */
const firstEpix: Formulas = {
  numberOfRows: (field) =>
    field('numberOfAsicsPerColumn') * field('numberOfRowsPerAsic') - field('lastRowExclusions'),
  numberOfColumns: (field) => field('numberOfAsicsPerRow') * field('numberOfPixelsPerAsicRow'),
  numberOfAsics: asics,
};

/** Epix100a, EpixS and a single Epix10ka panel. */
const laterEpix: Formulas = {
  numberOfRows: (field) => field('numberOfAsicsPerColumn') * field('numberOfRowsPerAsic'),
  numberOfReadableRows: (field) => field('numberOfAsicsPerColumn') * field('numberOfReadableRowsPerAsic'),
  numberOfColumns: (field) => field('numberOfAsicsPerRow') * field('numberOfPixelsPerAsicRow'),
  numberOfCalibrationRows: (field) => field('numberOfAsicsPerColumn') * field('calibrationRowCountPerASIC'),
  numberOfEnvironmentalRows: (field) =>
    field('numberOfAsicsPerColumn') * field('environmentalRowCountPerASIC'),
  numberOfAsics: asics,
};

/** Epix10kaQuad and Epix10ka2M: elements of 2x2 ASICs of 176 x 192 pixels. */
const epix10kaElements = (elements: number): Formulas => ({
  numberOfElements: () => elements,
  numberOfRows: () => 352,
  numberOfReadableRows: () => 352,
  numberOfColumns: () => 384,
  numberOfCalibrationRows: () => 4,
  numberOfEnvironmentalRows: () => 2,
  numberOfAsics: () => 4 * elements,
});

const cspadBase: Formulas = {
  numAsicsRead: (field) => ((field('asicMask') & 15) === 1 ? 4 : 16),
  numQuads: (field) => bitCount(field('quadMask')),
};

/** CsPad before version 2 has no region mask: every section of a quad is read. */
const cspadV1: Formulas = {
  ...cspadBase,
  roiMask: () => 0xff,
  numAsicsStored: () => 16,
};

const cspad: Formulas = {
  ...cspadBase,
  roiMask: (field, quad) => (field('roiMasks') >>> (8 * (quad ?? 0))) & 0xff,
  numAsicsStored: (field, quad) => 2 * bitCount((field('roiMasks') >>> (8 * (quad ?? 0))) & 0xff),
};

const byLayout: Readonly<Record<string, Formulas>> = {
  'Epix.ConfigV1': firstEpix,
  'Epix.Config10KV1': firstEpix,
  'Epix.Config100aV1': laterEpix,
  'Epix.Config100aV2': laterEpix,
  'Epix.ConfigSV1': laterEpix,
  'Epix.Config10kaV1': laterEpix,
  'Epix.Config10kaV2': laterEpix,
  'Epix.Config10kaQuadV1': epix10kaElements(4),
  'Epix.Config10kaQuadV2': epix10kaElements(4),
  'Epix.Config10ka2MV1': epix10kaElements(16),
  'Epix.Config10ka2MV2': epix10kaElements(16),
  'GenericPgp.ConfigV1': {
    numberOfRows: (field) => field('frame_dim.rows'),
    numberOfColumns: (field) => field('frame_dim.columns'),
    lastRowExclusions: (field) => field('aux_dim.rows'),
    numberOfAsics: (field) => field('env_dim.columns'),
  },
  'CsPad.ConfigV1': cspadV1,
  'CsPad.ConfigV2': cspad,
  'CsPad.ConfigV3': cspad,
  'CsPad.ConfigV4': cspad,
  'CsPad.ConfigV5': cspad,
  'Vimba.AlviumConfigV1': {
    numPixelsX: (field) => field('width'),
    numPixelsY: (field) => field('height'),
  },
  'Acqiris.ConfigV1': { nbrChannels: (field) => bitCount(field('channelMask')) },
  'Gsc16ai.ConfigV1': { numChannels: (field) => field('lastChan') - field('firstChan') + 1 },
};

const binned = /^(Princeton|Pixis|Pimax|Fli|Andor|Andor3d|Zyla|iStar)\.ConfigV\d+$/;

/**
 * Value of a derived quantity of a record, or undefined when the layout has none of that name.
 * `argument` is that of a method such as `numAsicsStored(quad)`.
 */
export function derivedQuantity(
  layoutName: string,
  name: string,
  field: StoredField,
  argument: number | undefined,
): number | undefined {
  const formulas = byLayout[layoutName] ?? (binned.test(layoutName) ? pixelsAfterBinning : undefined);
  return formulas !== undefined && Object.hasOwn(formulas, name)
    ? formulas[name]!(field, argument)
    : undefined;
}
