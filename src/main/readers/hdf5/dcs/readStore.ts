import { dcsNamesOfFile } from '../../../../domain/dcs/fileName.ts';
import {
  versionOfGroup,
  type DcsData,
  type DcsRange,
  type DcsRecord,
  type DcsStore,
  type DcsType,
  type DcsVersion,
} from '../../../../domain/dcs/model.ts';
import { CalibdeskError } from '../../../../domain/errors.ts';
import { memberPath } from '../describe.ts';
import { selectAll, type Hdf5File } from '../file.ts';
import { typeDocument, typeText } from '../types.ts';
import { decodeValues, fixedText } from '../values.ts';

type Scalar = string | number | bigint | null;

/** Most bytes of a text such as geometry. */
const longestText = 64 * 2 ** 20;

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Reads one file of the layout; what does not belong to it is told in `warnings` and passed over. */
class StoreReader {
  readonly warnings: string[] = [];
  readonly #file: Hdf5File;
  readonly #alive: () => void;

  constructor(file: Hdf5File, alive: () => void) {
    this.#file = file;
    this.#alive = alive;
  }

  /** Members of a group by kind; links and damaged members are warnings. */
  #members(group: string): { groups: string[]; datasets: string[] } {
    const groups: string[] = [];
    const datasets: string[] = [];
    this.#alive();
    for (const name of this.#file.names(group).sort(byText)) {
      const { kind } = this.#file.kindOf(memberPath(group, name));
      if (kind === 'group') groups.push(name);
      else if (kind === 'dataset') datasets.push(name);
      else this.warnings.push(`${memberPath(group, name)} is a ${kind}; it was passed over`);
    }
    return { groups, datasets };
  }

  /** First value of a small data set: a number, or text of either form. */
  #scalar(path: string): Scalar {
    const dataset = this.#file.dataset(path);
    const { shape, type } = dataset;
    const elements = shape?.reduce((product, length) => product * length, 1) ?? 0;
    if (shape === null || elements === 0) return null;
    if (elements > 1000 || type.size > longestText) {
      this.warnings.push(`${path} is no single value; it was passed over`);
      return null;
    }
    const [value] = this.#file.read(path, dataset, selectAll(shape), (bytes, memory) =>
      decodeValues(bytes, type, 1, memory),
    );
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? value : null;
  }

  #text(path: string): string | null {
    const value = this.#scalar(path);
    return value === null ? null : String(value);
  }

  #number(path: string): number | null {
    const value = this.#scalar(path);
    if (value === null) return null;
    const number = Number(value);
    if (Number.isNaN(number)) this.warnings.push(`${path}: ${JSON.stringify(String(value))} is no number`);
    return Number.isNaN(number) ? null : number;
  }

  #history(group: string): DcsRecord[] {
    return this.#members(group).datasets.flatMap((name) => {
      const time = Number(name);
      const text = this.#text(memberPath(group, name));
      return Number.isNaN(time) ? [] : [{ time, text: text ?? 'None' }];
    });
  }

  #parameters(group: string): Record<string, string> {
    return Object.fromEntries(
      this.#members(group).datasets.map((name) => [name, this.#text(memberPath(group, name)) ?? 'None']),
    );
  }

  #base(
    group: string,
    groups: readonly string[],
  ): { history: DcsRecord[]; parameters: Record<string, string> } {
    return {
      history: groups.includes('_history') ? this.#history(memberPath(group, '_history')) : [],
      parameters: groups.includes('_parameters') ? this.#parameters(memberPath(group, '_parameters')) : {},
    };
  }

  #children(groups: readonly string[]): string[] {
    return groups.filter((name) => name !== '_history' && name !== '_parameters');
  }

  store(): DcsStore {
    const { groups, datasets } = this.#members('/');
    const names = dcsNamesOfFile(this.#file.file);
    const text = (name: string): string | null => (datasets.includes(name) ? this.#text(`/${name}`) : null);
    const dettype = text('dettype') ?? names.dettype;
    const detid = text('detid') ?? names.detid;
    const types = this.#children(groups).flatMap((name) => this.#type(name) ?? []);
    if (types.length === 0 && !datasets.includes('dettype'))
      throw new CalibdeskError(
        'bad-input',
        `${this.#file.file}: it is no dcs store: neither dettype nor types of constants`,
        {
          file: this.#file.file,
          hint: 'list what it holds by calibdesk h5 tree',
        },
      );
    return {
      dettype,
      detid,
      detname: text('detname') ?? `${dettype}-${detid}`,
      tscfile: datasets.includes('tscfile') ? this.#number('/tscfile') : null,
      predecessor: text('predecessor'),
      successor: text('successor'),
      ...this.#base('/', groups),
      types,
      warnings: this.warnings,
    };
  }

  #type(name: string): DcsType | null {
    const group = `/${name}`;
    const { groups, datasets } = this.#members(group);
    const ranges = this.#children(groups).flatMap((key) => this.#range(group, key) ?? []);
    if (!datasets.includes('ctype') && ranges.length === 0) {
      this.warnings.push(`${group} is no type of constants; it was passed over`);
      return null;
    }
    return { name, ...this.#base(group, groups), ranges };
  }

  #range(typeGroup: string, key: string): DcsRange | null {
    const group = memberPath(typeGroup, key);
    const { groups, datasets } = this.#members(group);
    const begin = datasets.includes('begin') ? this.#number(`${group}/begin`) : null;
    if (begin === null) {
      this.warnings.push(`${group} has no begin; it was passed over`);
      return null;
    }
    const end = datasets.includes('end') ? this.#text(`${group}/end`) : 'end';
    const endNumber = end === null || end === 'end' ? Number.NaN : Number(end);
    return {
      key,
      begin,
      end: Number.isNaN(endNumber) ? 'end' : endNumber,
      storedDefault: datasets.includes('versdef') ? (this.#number(`${group}/versdef`) ?? 0) : 0,
      ...this.#base(group, groups),
      versions: this.#children(groups)
        .flatMap((name) => this.#version(group, name) ?? [])
        .sort((a, b) => a.number - b.number),
    };
  }

  #version(rangeGroup: string, name: string): DcsVersion | null {
    const path = memberPath(rangeGroup, name);
    const { groups, datasets } = this.#members(path);
    const number =
      (datasets.includes('version') ? this.#number(`${path}/version`) : null) ?? versionOfGroup(name);
    if (number === null || !Number.isInteger(number)) {
      this.warnings.push(`${path} has no version number; it was passed over`);
      return null;
    }
    return {
      number,
      tsprod: datasets.includes('tsprod') ? this.#number(`${path}/tsprod`) : null,
      data: datasets.includes('data') ? this.#data(`${path}/data`) : null,
      ...this.#base(path, groups),
      path,
    };
  }

  #data(path: string): DcsData {
    const dataset = this.#file.dataset(path);
    if (dataset.type.kind === 'string') return { kind: 'text', text: this.#wholeText(path) };
    const shape = dataset.shape ?? [];
    return { kind: 'array', dtype: typeText(typeDocument(dataset.type)), shape };
  }

  /** Text constants: of fixed length in one or more elements, which follow each other. */
  #wholeText(path: string): string {
    const dataset = this.#file.dataset(path);
    const { type, shape } = dataset;
    if (shape === null) return '';
    return this.#file.read(path, dataset, selectAll(shape), (bytes, memory) => {
      if (type.kind === 'string' && type.variable)
        return decodeValues(bytes, type, bytes.length / type.size, memory).join('');
      return fixedText(bytes, false);
    });
  }
}

/** Everything of a store but the arrays. Errors: `bad-input` for other HDF5 files, `unreadable`. */
export function readDcsStore(file: Hdf5File, alive: () => void): DcsStore {
  return new StoreReader(file, alive).store();
}
