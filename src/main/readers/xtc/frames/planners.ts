import { planCamera } from './camera.ts';
import { planCspad } from './cspad.ts';
import { fieldPlanner, type FramePlanner } from './plan.ts';
import { planPnccd } from './pnccd.ts';
import { planTimepix } from './timepix.ts';

/** Planner of the raw frame by the package of the data record. */
const planners: Readonly<Record<string, FramePlanner>> = {
  Jungfrau: fieldPlanner('frame'),
  Epix: fieldPlanner('frame'),
  CsPad: planCspad,
  CsPad2x2: fieldPlanner('data'),
  Camera: planCamera,
  PNCCD: planPnccd,
  Princeton: fieldPlanner('data'),
  Pimax: fieldPlanner('data'),
  Pixis: fieldPlanner('data'),
  Andor: fieldPlanner('data'),
  Andor3d: fieldPlanner('data'),
  Zyla: fieldPlanner('data'),
  Timepix: planTimepix,
  Fli: fieldPlanner('data'),
  Uxi: fieldPlanner('frames'),
  Vimba: fieldPlanner('data'),
};

/** Planner for a data record by the name of its layout, e.g. `Epix.ElementV3`; undefined when it is no area detector. */
export function plannerOf(layoutName: string): FramePlanner | undefined {
  return planners[layoutName.slice(0, layoutName.indexOf('.'))];
}
