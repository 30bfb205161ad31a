/** Names in the file name of a dcs store: `<dettype>-<detid>.h5`, split at the first `-`. */
export interface DcsNames {
  dettype: string;
  detid: string;
  detname: string;
}

/** Of a detector without a number of its own the id is its full name; without any: `notype`, `noid`. */
export function dcsNamesOfFile(path: string): DcsNames {
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  const cut = base.indexOf('-');
  const dettype = (cut < 0 ? base : base.slice(0, cut)) || 'notype';
  const detid = (cut < 0 ? '' : base.slice(cut + 1)) || 'noid';
  return { dettype, detid, detname: `${dettype}-${detid}` };
}

/** Names of a detector: `CxiDs2.0:Cspad.0` is `cspad-CxiDs2.0-Cspad.0`; `id` is that of its panels where they have one. */
export function dcsNamesOfSource(source: string, id: string | null): DcsNames {
  const device = /:([^.:]+)/.exec(source)?.[1];
  const dettype = device === undefined ? 'notype' : device.toLowerCase();
  const detid = id ?? (source === '' ? 'noid' : source.replaceAll(':', '-'));
  return { dettype, detid, detname: `${dettype}-${detid}` };
}

/** Path of the file of a detector below a calib folder. */
export function dcsPath(calibdir: string, names: DcsNames): string {
  return `${calibdir}/${names.dettype}/${names.detname}.h5`;
}
