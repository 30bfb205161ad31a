import { deviceOfSource } from './dataBits.ts';

/** A detector type that calibrun accepts: its name, the begin of its data type, and the group its constants go to. */
export interface CalibrunType {
  readonly name: string;
  readonly dataType: string;
  readonly group: string;
}

const row = (name: string, dataType: string, group: string): CalibrunType => ({
  name,
  dataType,
  group: `${group}::CalibV1`,
});

/**
 * Detector types of calibrun. Source: reference dark-processing 6.1 (pnCCD frames are FramesV1 on disk and FullFrameV1
 * in psana, so only their common begin counts). iStar and Alvium go to the Camera group, where
 * readers look for them, and not to the groups of the original, where nothing would find them (14, row 12).
 */
export const calibrunTypes: readonly CalibrunType[] = [
  row('CSPAD', 'CsPad::DataV', 'CsPad'),
  row('CSPAD2x2', 'CsPad2x2::ElementV', 'CsPad2x2'),
  row('Princeton', 'Princeton::FrameV', 'Princeton'),
  row('pnCCD', 'PNCCD::F', 'PNCCD'),
  ...[
    'Tm6740',
    'Opal1000',
    'Opal2000',
    'Opal4000',
    'Opal8000',
    'OrcaFl40',
    'Fccd960',
    'Rayonix',
    'StreakC7700',
    'Archon',
  ].map((name) => row(name, 'Camera::FrameV', 'Camera')),
  row('Epix100a', 'Epix::ElementV', 'Epix100a'),
  row('Epix10ka', 'Epix::ElementV', 'Epix10ka'),
  row('Epix10ka2M', 'Epix::ArrayV', 'Epix10ka2M'),
  row('Andor', 'Andor::FrameV', 'Andor'),
  row('DualAndor', 'Andor3d::FrameV', 'Andor3d'),
  row('Jungfrau', 'Jungfrau::ElementV', 'Jungfrau'),
  row('Zyla', 'Zyla::FrameV', 'Camera'),
  row('Uxi', 'Uxi::FrameV', 'Uxi'),
  row('Pixis', 'Pixis::FrameV', 'Pixis'),
  row('Acqiris', 'Acqiris::DataDesc', 'Acqiris'),
  row('iStar', 'Zyla::FrameV', 'Camera'),
  row('Alvium', 'Vimba::FrameV', 'Camera'),
];

/** The wanted types of a comma-separated list, in its order, and the names nobody knows. Names in any case. */
export function parseCalibrunTypes(list: string): { types: CalibrunType[]; unknown: string[] } {
  const types: CalibrunType[] = [];
  const unknown: string[] = [];
  for (const name of list
    .split(',')
    .map((field) => field.trim())
    .filter((field) => field !== '')) {
    const type = calibrunTypes.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
    if (type === undefined) unknown.push(name);
    else if (!types.includes(type)) types.push(type);
  }
  return { types, unknown };
}

/**
 * The type that a source belongs to, or null: its device is the type's name (in any case) and its data, as far as they
 * are known (null for stacks), begin with the type's data type.
 */
export function calibrunTypeOf(
  source: string,
  dataType: string | null,
  types: readonly CalibrunType[] = calibrunTypes,
): CalibrunType | null {
  const device = deviceOfSource(source).toLowerCase();
  return (
    types.find(
      (type) => type.name.toLowerCase() === device && (dataType === null || dataType.includes(type.dataType)),
    ) ?? null
  );
}
