import type { VerbEntry } from './verb.ts';

const own = (name: string, summary: string, load: VerbEntry['load']): VerbEntry => ({
  name,
  summary,
  original: false,
  load,
});
const original = (name: string, summary: string, load: VerbEntry['load']): VerbEntry => ({
  name,
  summary,
  original: true,
  load,
});

/** Every verb, one line each, in the order of the help text. Modules are loaded only when their verb is called. */
export const verbs: readonly VerbEntry[] = [
  // application
  own(
    'open',
    'open the application, on files or folders',
    async () => (await import('./verbs/open.ts')).default,
  ),
  own(
    'serve',
    'the application in a browser, on 127.0.0.1 only',
    async () => (await import('./verbs/serve.ts')).default,
  ),
  own('doctor', 'what this machine can do', async () => (await import('./verbs/doctor.ts')).default),
  own('jobs', 'list, show, cancel and rerun jobs', async () => (await import('./verbs/jobs.ts')).default),
  own(
    'batch',
    'many command lines, on this machine or on Slurm',
    async () => (await import('./verbs/batch.ts')).default,
  ),
  own(
    'sample',
    'write a sample experiment: raw data and a calibration store',
    async () => (await import('./verbs/sample.ts')).default,
  ),
  // store
  own(
    'store',
    'look up, compare, change and check the constants of a store',
    async () => (await import('./verbs/store.ts')).default,
  ),
  original(
    'calibfile',
    'deploy a constants file, print its path, or fetch it',
    async () => (await import('./verbs/calibfile.ts')).default,
  ),
  original(
    'dcs',
    'HDF5 calibration store of a detector: list, get, add, delete',
    async () => (await import('./verbs/dcs.ts')).default,
  ),
  // constants
  own(
    'constants',
    'look at constants files and convert them',
    async () => (await import('./verbs/constants.ts')).default,
  ),
  // raw data
  own('xtc', 'what is in XTC files', async () => (await import('./verbs/xtc.ts')).default),
  own(
    'frames',
    'raw frames of an area detector as one .npy file',
    async () => (await import('./verbs/frames.ts')).default,
  ),
  own(
    'h5',
    'what is in HDF5 files: tree, values, arrays',
    async () => (await import('./verbs/h5.ts')).default,
  ),
  // darks
  original(
    'det_ndarr_raw_proc',
    'dark averages, rms, status and mask of raw data, as text files',
    async () => (await import('./verbs/det_ndarr_raw_proc.ts')).default,
  ),
  original(
    'calibrun',
    'dark constants of a run: find detectors, process, deploy',
    async () => (await import('./verbs/calibrun.ts')).default,
  ),
  original(
    'makepeds',
    'the pedestals of a dark run: all detectors, processed and deployed',
    async () => (await import('./verbs/makepeds.ts')).default,
  ),
  original(
    'det_pixel_status',
    'bad pixels of a panel by its statistics',
    async () => (await import('./verbs/det_pixel_status.ts')).default,
  ),
  original(
    'det_calib_ave_and_max',
    'average and maximum of raw or calibrated frames',
    async () => (await import('./verbs/det_calib_ave_and_max.ts')).default,
  ),
  original(
    'det_raw_calib_image',
    'shape and first values of raw and calibrated frames',
    async () => (await import('./verbs/det_raw_calib_image.ts')).default,
  ),
  // geometry
  own(
    'geometry',
    'coordinates, images, masks, edits and conversions of geometry files',
    async () => (await import('./verbs/geometry.ts')).default,
  ),
  original(
    'geometry_convert',
    'geometry between psana and CrystFEL',
    async () => (await import('./verbs/geometry_convert.ts')).default,
  ),
  original(
    'geometry_image',
    'picture of a detector with rings, and its intensity over radius and azimuth',
    async () => (await import('./verbs/geometry_image.ts')).default,
  ),
  original(
    'geometry_deploy_constants',
    'deploy the geometry of a repository that applies to a run',
    async () => (await import('./verbs/geometry_deploy_constants.ts')).default,
  ),
  own(
    'average',
    'average, rms, maximum and minimum of frames of selected events',
    async () => (await import('./verbs/average.ts')).default,
  ),
  own(
    'mask',
    'masks made of layers: drawn shapes, bits, thresholds, rings',
    async () => (await import('./verbs/mask.ts')).default,
  ),
  original(
    'roicon',
    'masks between the image of a detector and its pixels',
    async () => (await import('./verbs/roicon.ts')).default,
  ),
  original(
    'compare_geometry_files',
    'where the segments of two geometries stand, and the differences',
    async () => (await import('./verbs/compare_geometry_files.ts')).default,
  ),
  // information
  original(
    'datinfo',
    'what a data set holds, and what applies to a detector of it',
    async () => (await import('./verbs/datinfo.ts')).default,
  ),
  original(
    'event_keys',
    'keys of the events of a data set, and of its configuration',
    async () => (await import('./verbs/event_keys.ts')).default,
  ),
  original(
    'detnames',
    'names and aliases of the detectors of a data set',
    async () => (await import('./verbs/detnames.ts')).default,
  ),
  original(
    'epix10ka_id',
    'ids of the panels of an epix10ka, quad or 2M',
    async () => (await import('./verbs/epix10ka_id.ts')).default,
  ),
  original(
    'jungfrau_id',
    'id of a jungfrau, module by module',
    async () => (await import('./verbs/jungfrau_id.ts')).default,
  ),
  original(
    'find_detector_names',
    'names of all detectors of local data',
    async () => (await import('./verbs/find_detector_names.ts')).default,
  ),
  original(
    'find_detector_runs',
    'runs of an instrument that have a detector',
    async () => (await import('./verbs/find_detector_runs.ts')).default,
  ),
  original(
    'find_runs_for_data_type',
    'runs with a source whose name contains a text',
    async () => (await import('./verbs/find_runs_for_data_type.ts')).default,
  ),
  // detectors that switch gain
  own(
    'panels',
    'constants of single panels: find, select, alias',
    async () => (await import('./verbs/panels.ts')).default,
  ),
  original(
    'jungfrau_dark_proc',
    'dark constants of a jungfrau, module by module, into the repository',
    async () => (await import('./verbs/jungfrau_dark_proc.ts')).default,
  ),
  original(
    'jungfrau_deploy_constants',
    'merge dark constants of all modules and deploy them',
    async () => (await import('./verbs/jungfrau_deploy_constants.ts')).default,
  ),
  original(
    'jungfrau_gain_constants',
    'merge gain and offset maps of jungfrau modules and deploy them',
    async () => (await import('./verbs/jungfrau_gain_constants.ts')).default,
  ),
  original(
    'epix10ka_pedestals_calibration',
    'dark constants of an epix10ka, panel by panel, into the repository',
    async () => (await import('./verbs/epix10ka_pedestals_calibration.ts')).default,
  ),
  original(
    'epix10ka_offset_calibration',
    'gains and offsets of an epix10ka panel from charge injection',
    async () => (await import('./verbs/epix10ka_offset_calibration.ts')).default,
  ),
  original(
    'epix10ka_calib_components',
    'the parts of the calibration of epix10ka events, as arrays and pictures',
    async () => (await import('./verbs/epix10ka_calib_components.ts')).default,
  ),
  original(
    'epix10ka_deploy_constants',
    'merge constants of all panels of an epix10ka and deploy them',
    async () => (await import('./verbs/epix10ka_deploy_constants.ts')).default,
  ),
  // metrology
  own(
    'metrology',
    'quality and rigid fit of optical metrology tables',
    async () => (await import('./verbs/metrology.ts')).default,
  ),
  original(
    'optical_metrology_check',
    'quality tables of an optical metrology table',
    async () => (await import('./verbs/optical_metrology_check.ts')).default,
  ),
  original(
    'optical_metrology_cspad_v1_cxi',
    'metrology of a CSPAD with movable quads to constants',
    async () => (await import('./verbs/optical_metrology_cspad.ts')).cspadV1,
  ),
  original(
    'optical_metrology_cspad_v2_xpp',
    'metrology of a whole CSPAD camera to constants',
    async () => (await import('./verbs/optical_metrology_cspad.ts')).cspadV2,
  ),
  original(
    'optical_metrology_cspad_v1_xpp',
    'older name of optical_metrology_cspad_v2_xpp',
    async () => (await import('./verbs/optical_metrology_cspad.ts')).cspadV2,
  ),
  original(
    'optical_metrology_cspad2x2',
    'metrology of a CSPAD2x2 to constants',
    async () => (await import('./verbs/optical_metrology_cspad.ts')).cspad2x2,
  ),
  original(
    'optical_metrology_epix10ka2m',
    'metrology of an epix10ka2M or epix10kaquad to a geometry file',
    async () => (await import('./verbs/optical_metrology_epix10ka2m.ts')).default,
  ),
  // benchmarks
  own('bench', 'measure speed, with limits', async () => (await import('./verbs/bench.ts')).default),
];
