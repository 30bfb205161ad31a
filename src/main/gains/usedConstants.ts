/** Where one map of the merged constants came from. */
export interface UsedConstants {
  panel: number;
  ctype: string;
  mode: string;
  file: string | null;
  /** Value of every pixel where there is no file; null also where other files stand in for it. */
  default: number | null;
}
