import { eachChunk, shapeText, sizeOf, type NdArray } from '../array/ndarray.ts';
import { panelFrame, type PanelFrame } from '../array/panelFrame.ts';
import { CalibdeskError } from '../errors.ts';
import { energyWavelength, scatteringAt } from '../geometry/rings.ts';
import { decodeRuns } from './pixelRuns.ts';
import type { LayerContent, MaskDocument, MaskLayer, RingQuantity } from './maskDocument.ts';
import { shapeTest, type Shape } from './shapes.ts';

/** What layers are worked out from. */
export interface MaskInputs {
  shape: readonly number[];
  /** Centres of the pixels in the frame of the geometry, um, in data order; null without a geometry. */
  places: { x: Float64Array; y: Float64Array; z: Float64Array } | null;
  /** Mask of the sensor, 1 good; null without a geometry. */
  sensorMask: ((options: { bits: number; width: number; wcentral: number }) => Uint8Array) | null;
  /** Numbers of a file that a layer names. */
  array: (file: string) => NdArray;
}

/** Pixels that a layer selects, and how many. */
export interface LayerResult {
  name: string;
  /** 1 where it selects, `outside` already applied. */
  selected: Uint8Array;
  count: number;
}

export interface MaskResult {
  /** uint8, 1 good, 0 masked: what stands in `pixel_mask` files. */
  mask: Uint8Array;
  masked: number;
  /** Masked pixels of each panel. */
  panels: number[];
  /** Of the shown layers, from the bottom. */
  layers: { name: string; count: number }[];
}

const degreesPerRadian = 180 / Math.PI;

/** Ranges of the coordinates of each panel: most shapes touch only one or two. */
interface PanelBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * Works out masks of one array shape. Boxes of panels are kept, so that a mask that is drawn stroke by stroke does not
 * look at every pixel each time.
 */
export class MaskEvaluator {
  readonly inputs: MaskInputs;
  readonly #frame: PanelFrame;
  readonly #panels: number;
  readonly #size: number;
  #boxes: PanelBox[] | null = null;

  constructor(inputs: MaskInputs) {
    this.inputs = inputs;
    this.#size = sizeOf(inputs.shape);
    this.#frame = panelFrame(inputs.shape);
    this.#panels = this.#frame.counts.reduce((product, count) => product * count, 1);
    const { places } = inputs;
    if (places && places.x.length !== this.#size)
      throw new CalibdeskError(
        'bad-input',
        `the geometry has ${places.x.length} pixels, the mask ${shapeText(inputs.shape)} = ${this.#size}`,
        { hint: 'choose the geometry of this detector' },
      );
  }

  /** What a layer selects. Throws when something is missing that it needs, or does not fit. */
  layer(layer: MaskLayer): LayerResult {
    const selected = new Uint8Array(this.#size);
    try {
      this.#select(layer, selected);
    } catch (error) {
      if (!(error instanceof CalibdeskError)) throw error;
      throw new CalibdeskError(error.code, `layer ${layer.name}: ${error.message}`, {
        ...(error.file === undefined ? {} : { file: error.file }),
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
    }
    let count = 0;
    const flip = layer.outside ? 1 : 0;
    for (let i = 0; i < selected.length; i++) {
      selected[i] ^= flip;
      count += selected[i];
    }
    return { name: layer.name, selected, count };
  }

  /** Joins what layers select, from the bottom up; the first one begins. */
  combine(layers: readonly { combine: 'or' | 'and'; result: LayerResult }[]): MaskResult {
    const mask = new Uint8Array(this.#size);
    layers.forEach(({ combine, result: { selected } }, at) => {
      if (at === 0 || combine === 'or') for (let i = 0; i < mask.length; i++) mask[i] |= selected[i];
      else for (let i = 0; i < mask.length; i++) mask[i] &= selected[i];
    });
    let masked = 0;
    for (let i = 0; i < mask.length; i++) {
      masked += mask[i];
      mask[i] ^= 1;
    }
    return {
      mask,
      masked,
      panels: this.#maskedByPanel(mask),
      layers: layers.map(({ result: { name, count } }) => ({ name, count })),
    };
  }

  #maskedByPanel(mask: Uint8Array): number[] {
    const { rows, columns, panelStride, rowStride, columnStride } = this.#frame;
    return Array.from({ length: this.#panels }, (_, panel) => {
      let count = 0;
      for (let row = 0; row < rows; row++) {
        let at = panel * panelStride + row * rowStride;
        for (let column = 0; column < columns; column++, at += columnStride) count += 1 - mask[at];
      }
      return count;
    });
  }

  #select(content: LayerContent, selected: Uint8Array): void {
    switch (content.kind) {
      case 'drawn':
        for (const stroke of content.strokes) {
          const value = stroke.remove ? 0 : 1;
          if (stroke.place === 'pixels') decodeRuns(stroke.runs, selected, value);
          else if (stroke.place === 'detector') this.#drawOnDetector(stroke.shape, selected, value);
          else this.#drawOnPanel(stroke.place, stroke.shape, selected, value);
        }
        return;
      case 'status': {
        const array = this.#arrayOf(content.file, 'whole');
        selectWhere(array, 0, this.#size, selected, (value) => (value & content.bits) !== 0);
        return;
      }
      case 'mask':
        selectWhere(this.#arrayOf(content.file, 'whole'), 0, this.#size, selected, (value) => value === 0);
        return;
      case 'threshold': {
        const array = this.#arrayOf(content.file, 'planes');
        const planes = array.data.length / this.#size;
        if (content.plane >= planes)
          throw new CalibdeskError(
            'bad-input',
            `${content.file}: plane ${content.plane}: there are ${planes}, counted from 0`,
            { file: content.file },
          );
        const low = content.low ?? -Infinity;
        const high = content.high ?? Infinity;
        const good = (value: number): boolean => value >= low && value <= high;
        selectWhere(array, content.plane * this.#size, this.#size, selected, (value) => !good(value));
        return;
      }
      case 'geometry': {
        if (!this.inputs.sensorMask) throw noGeometry('bits of the sensor');
        const mask = this.inputs.sensorMask(content);
        for (let i = 0; i < mask.length; i++) selected[i] = mask[i] ^ 1;
        return;
      }
      case 'rings':
        this.#selectRing(content, selected);
    }
  }

  #arrayOf(file: string, form: 'whole' | 'planes'): NdArray {
    const array = this.inputs.array(file);
    const count = array.data.length;
    const fits = form === 'whole' ? count === this.#size : count > 0 && count % this.#size === 0;
    if (!fits)
      throw new CalibdeskError(
        'bad-input',
        `${file}: shape ${shapeText(array.shape)} = ${count} values, expected ${shapeText(this.inputs.shape)} = ${this.#size}`,
        { file, hint: 'choose a file of the same detector' },
      );
    return array;
  }

  #drawOnDetector(shape: Shape, selected: Uint8Array, value: 0 | 1): void {
    const { places } = this.inputs;
    if (!places) throw noGeometry('shapes drawn on the detector');
    const test = shapeTest(shape);
    const { rows, columns, panelStride, rowStride, columnStride } = this.#frame;
    this.#boxes ??= this.#boxesOf(places);
    this.#boxes.forEach((box, panel) => {
      if (box.right < test.left || box.left > test.right) return;
      if (box.bottom < test.top || box.top > test.bottom) return;
      for (let row = 0; row < rows; row++) {
        let at = panel * panelStride + row * rowStride;
        for (let column = 0; column < columns; column++, at += columnStride) {
          const right = places.y[at];
          const down = places.x[at];
          if (right < test.left || right > test.right || down < test.top || down > test.bottom) continue;
          if (test.contains(right, down)) selected[at] = value;
        }
      }
    });
  }

  #boxesOf({ x, y }: { x: Float64Array; y: Float64Array }): PanelBox[] {
    const { rows, columns, panelStride, rowStride, columnStride } = this.#frame;
    return Array.from({ length: this.#panels }, (_, panel) => {
      const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
      for (let row = 0; row < rows; row++) {
        let at = panel * panelStride + row * rowStride;
        for (let column = 0; column < columns; column++, at += columnStride) {
          if (y[at] < box.left) box.left = y[at];
          if (y[at] > box.right) box.right = y[at];
          if (x[at] < box.top) box.top = x[at];
          if (x[at] > box.bottom) box.bottom = x[at];
        }
      }
      return box;
    });
  }

  #drawOnPanel(panel: number, shape: Shape, selected: Uint8Array, value: 0 | 1): void {
    if (panel >= this.#panels)
      throw new CalibdeskError(
        'bad-input',
        `a shape lies on panel ${panel}: there are ${this.#panels}, from 0`,
      );
    const { rows, columns, panelStride, rowStride, columnStride } = this.#frame;
    const test = shapeTest(shape);
    const first = (edge: number): number => Math.max(0, Math.ceil(edge - 0.5));
    const end = (edge: number, count: number): number => Math.min(count, Math.floor(edge - 0.5) + 1);
    for (let row = first(test.top); row < end(test.bottom, rows); row++)
      for (let column = first(test.left); column < end(test.right, columns); column++)
        if (test.contains(column + 0.5, row + 0.5))
          selected[panel * panelStride + row * rowStride + column * columnStride] = value;
  }

  #selectRing(ring: LayerContent & { kind: 'rings' }, selected: Uint8Array): void {
    const { places } = this.inputs;
    if (!places) throw noGeometry('rings');
    if (!(ring.energy_eV > 0))
      throw new CalibdeskError('bad-input', `photon energy ${ring.energy_eV} eV: expected more than 0`);
    const wavelength_A = energyWavelength / ring.energy_eV;
    const { x, y, z } = places;
    for (let i = 0; i < selected.length; i++) {
      // LAB frame: (-y, -x, -z); only the distance from the beam matters.
      const value = ringValue(ring.quantity, x[i], y[i], ring.distance_um ?? -z[i], wavelength_A);
      if (value >= ring.from && value < ring.to) selected[i] = 1;
    }
  }
}

function ringValue(quantity: RingQuantity, x: number, y: number, z: number, wavelength_A: number): number {
  if (quantity === 'radius') return Math.hypot(x, y);
  const { two_theta_rad, q_inv_A, d_A } = scatteringAt(x, y, z, wavelength_A);
  if (quantity === 'two-theta') return two_theta_rad * degreesPerRadian;
  return quantity === 'q' ? q_inv_A : d_A;
}

const noGeometry = (what: string): CalibdeskError =>
  new CalibdeskError('bad-input', `${what} need a geometry, none is chosen`, {
    hint: 'choose the geometry of the detector, or hide the layer',
  });

function selectWhere(
  array: NdArray,
  start: number,
  count: number,
  selected: Uint8Array,
  test: (value: number) => boolean,
): void {
  eachChunk(array.data, start, start + count, (values, length, offset) => {
    for (let i = 0; i < length; i++) if (test(values[i])) selected[offset - start + i] = 1;
  });
}

/**
 * A mask of a document: uint8 of its shape, 1 good. Hidden layers take no part; without layers all pixels are good.
 * Source of the bits of sensors: GeometryAccess.get_pixel_mask; of 2 theta, q and d: `geometry/rings.ts`.
 */
export function evaluateMask(document: MaskDocument, inputs: MaskInputs): MaskResult {
  const evaluator = new MaskEvaluator(inputs);
  return evaluator.combine(
    document.layers
      .filter(({ shown }) => shown)
      .map((layer) => ({ combine: layer.combine, result: evaluator.layer(layer) })),
  );
}
