/** Name of the shapes-and-defaults record of a detector type (see `defaults.ts`). */
export type BaseName =
  | 'CSPadV1'
  | 'CSPad2x2V1'
  | 'PnccdV1'
  | 'Epix100aV1'
  | 'ImpV1'
  | 'PrincetonV1'
  | 'AndorV1'
  | 'Andor3dV1'
  | 'CameraV1'
  | 'AcqirisV1'
  | 'JungfrauV1'
  | 'Epix10kaV1'
  | 'UxiV1';

export interface DetectorType {
  code: number;
  /** Name in the dictionary of the original (`Andor3d`, `Streak`); the device word may differ. */
  name: string;
  /** Device word of the source string. */
  device: string;
  /** First layer of the store: `<group>/<source>/<type>/<range>.data`. */
  group: string;
  base: BaseName | null;
}

const row = (
  code: number,
  name: string,
  group: string,
  base: BaseName | null,
  device = name,
): DetectorType => ({
  code,
  name,
  device,
  group: `${group}::CalibV1`,
  base,
});

/** In the order in which a source string is searched for `:<device>.`. */
const inSearchOrder: readonly DetectorType[] = [
  row(1, 'Cspad', 'CsPad', 'CSPadV1'),
  row(2, 'Cspad2x2', 'CsPad2x2', 'CSPad2x2V1'),
  row(4, 'pnCCD', 'PNCCD', 'PnccdV1'),
  row(3, 'Princeton', 'Princeton', 'PrincetonV1'),
  row(15, 'Andor', 'Andor', 'AndorV1'),
  row(13, 'Epix100a', 'Epix100a', 'Epix100aV1'),
  row(12, 'Epix10k', 'Epix10ka', 'Epix10kaV1'), // sic: it shares the group of Epix10ka
  row(11, 'Epix', 'Epix', null),
  row(6, 'Opal1000', 'Camera', 'CameraV1'),
  row(7, 'Opal2000', 'Camera', 'CameraV1'),
  row(8, 'Opal4000', 'Camera', 'CameraV1'),
  row(9, 'Opal8000', 'Camera', 'CameraV1'),
  row(5, 'Tm6740', 'Camera', 'CameraV1'),
  row(10, 'OrcaFl40', 'Camera', 'CameraV1'),
  row(14, 'Fccd960', 'Camera', 'CameraV1'),
  row(16, 'Acqiris', 'Acqiris', 'AcqirisV1'),
  row(17, 'Imp', 'Imp', 'ImpV1'),
  row(18, 'Quartz4A150', 'Camera', 'CameraV1'),
  row(19, 'Rayonix', 'Camera', 'CameraV1'),
  row(20, 'Evr', 'EvrData', null),
  row(21, 'Fccd', 'Camera', 'CameraV1'),
  row(22, 'Timepix', 'Timepix', 'CameraV1'),
  row(23, 'Fli', 'Fli', 'CameraV1'),
  row(24, 'Pimax', 'Pimax', 'CameraV1'),
  row(25, 'Andor3d', 'Andor3d', 'Andor3dV1', 'DualAndor'),
  row(26, 'Jungfrau', 'Jungfrau', 'JungfrauV1'),
  row(27, 'Zyla', 'Camera', 'CameraV1'),
  row(28, 'ControlsCamera', 'Camera', 'CameraV1'),
  row(29, 'Epix10ka', 'Epix10ka', 'Epix10kaV1'),
  row(30, 'Uxi', 'Uxi', 'UxiV1'),
  row(31, 'Pixis', 'Pixis', 'CameraV1'),
  row(32, 'Epix10ka2M', 'Epix10ka2M', 'Epix10kaV1'),
  row(33, 'Epix10kaQuad', 'Epix10kaQuad', 'Epix10kaV1'),
  row(34, 'Streak', 'Camera', 'CameraV1', 'StreakC7700'),
  row(35, 'Archon', 'Camera', 'CameraV1'),
  row(36, 'iStar', 'Camera', 'CameraV1'),
  row(37, 'Alvium', 'Camera', 'CameraV1'),
];

export const undefinedDetectorType: DetectorType = {
  code: 0,
  name: 'UNDEFINED',
  device: '',
  group: 'UNDEFINED',
  base: null,
};

/** All known detector types, by code. */
export const detectorTypes: readonly DetectorType[] = [undefinedDetectorType, ...inSearchOrder].sort(
  (a, b) => a.code - b.code,
);

/** Groups under which an old deployment tool files some cameras, and where analysis does not look. */
export const groupsNotReadByAnalysis: readonly string[] = ['iStar::CalibV1', 'Alvium::CalibV1'];

/**
 * Detector type of a source string: case-sensitive search for `:<device>.`, first hit in the order of the table.
 * `Cspad.0` or `CxiDs1-0|Cspad-0` have no such part and are UNDEFINED (code 0).
 */
export function detectorTypeOf(source: string): DetectorType {
  return inSearchOrder.find((type) => source.includes(`:${type.device}.`)) ?? undefinedDetectorType;
}

/** Group of the store in which the constants of a source stand, or `UNDEFINED`. */
export function groupOf(source: string): string {
  return detectorTypeOf(source).group;
}

/** Whether any detector type files its constants under this group. */
export function isKnownGroup(group: string): boolean {
  return inSearchOrder.some((type) => type.group === group);
}

/** Detector type by dictionary name or device word, ignoring case (`dualandor` and `andor3d` are the same). */
export function detectorTypeNamed(name: string): DetectorType | undefined {
  const wanted = name.toLowerCase();
  return inSearchOrder.find(
    (type) => type.name.toLowerCase() === wanted || type.device.toLowerCase() === wanted,
  );
}
