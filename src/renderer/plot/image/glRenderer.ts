import type { ColorScale } from '../../../domain/color/colorMaps.ts';
import type { Layout, Panel } from './layout.ts';
import type { TexelKind } from './shaders.ts';
import { fragmentSource, vertexSource } from './shaders.ts';
import type { Tile, TilePlan } from './tiles.ts';
import { planTiles, tileElements } from './tiles.ts';
import type { PaneSize, Viewport } from './viewport.ts';

/** What a texture array can hold without loss: 8/16-bit unsigned, floats, or words of status bits. */
export type TexelData =
  | { kind: 'unsigned'; values: Uint16Array }
  | { kind: 'float'; values: Float32Array }
  | { kind: 'bits'; values: Uint32Array };

export type Rgb = [number, number, number];

export interface DrawState {
  view: Viewport;
  /** CSS pixels. */
  pane: PaneSize;
  low: number;
  high: number;
  scale: ColorScale;
  /** RGBA colours: 256 of the map, or 32 of the bits. */
  table: Uint8Array;
  /** Bits that are drawn, by slot. */
  shownBits: number;
  background: Rgb;
  hatch: [Rgb, Rgb];
  good: Rgb;
  /** Fewer samples per pixel of the screen while things move. */
  moving: boolean;
}

const scaleNumbers: Record<ColorScale, number> = { linear: 0, log: 1, sqrt: 2 };
/** Bytes uploaded before the window gets a chance to paint. */
const uploadStepBytes = 24_000_000;

interface Program {
  program: WebGLProgram;
  at: (name: string) => WebGLUniformLocation | null;
}

interface Page {
  texture: WebGLTexture;
  vertexArray: WebGLVertexArrayObject;
  buffer: WebGLBuffer;
  tiles: Tile[];
  /** Quads: one per tile, or per part of a panel in it. */
  instances: number;
}

/**
 * Draws the panels of one array by WebGL2: texture arrays, one instanced quad per tile, colours in the fragment
 * shader. Everything can be built again after a lost context by `setData`.
 */
export class GlRenderer {
  readonly #gl: WebGL2RenderingContext;
  readonly #canvas: HTMLCanvasElement;
  readonly #programs = new Map<TexelKind, Program>();
  #table: WebGLTexture | null = null;
  #tableSource: Uint8Array | null = null;
  #pages: Page[] = [];
  #kind: TexelKind = 'float';
  #waiting: (() => void)[] = [];

  /** Throws when WebGL2 cannot be had. */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false });
    if (!gl) throw new Error('WebGL2 is not available in this window');
    this.#gl = gl;
    this.#canvas = canvas;
  }

  get lost(): boolean {
    return this.#gl.isContextLost();
  }

  /** Forgets what belonged to a context that was lost. */
  forget(): void {
    this.#programs.clear();
    this.#pages = [];
    this.#waiting = [];
    this.#table = null;
    this.#tableSource = null;
  }

  /** Frees textures and gives the context back at once: a page may hold only about 16 of them. */
  dispose(): void {
    this.#dropPages();
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
    this.forget();
  }

  /**
   * Takes an array; large ones are uploaded in steps by `uploadStep`. True when it goes into the textures of an array of the
   * same panels before it, which then show parts of both until everything is uploaded.
   */
  setData(data: TexelData, layout: Layout): boolean {
    const kept = this.#kind === data.kind && this.#pages.length > 0 && this.setLayout(layout);
    if (!kept) this.#createPages(data.kind, layout);
    this.#waiting = this.#pages.flatMap((page) =>
      page.tiles.map((tile) => () => this.#uploadTile(data, page, tile)),
    );
    return kept;
  }

  #createPages(kind: TexelKind, layout: Layout): void {
    const gl = this.#gl;
    this.#dropPages();
    this.#kind = kind;
    const plan = planTiles(
      layout,
      gl.getParameter(gl.MAX_TEXTURE_SIZE) as number,
      gl.getParameter(gl.MAX_ARRAY_TEXTURE_LAYERS) as number,
    );
    this.#pages = plan.pages.map((layers, number) => this.#createPage(plan, number, layers));
    this.#stepTiles = Math.max(1, Math.floor(uploadStepBytes / (plan.width * plan.height * 4)));
  }

  /**
   * Puts the panels of the same array elsewhere; nothing is uploaded but their corners and steps. False when these are
   * not the same panels.
   */
  setLayout(layout: Layout): boolean {
    const gl = this.#gl;
    const tiles = this.#pages.flatMap((page) => page.tiles);
    const last = Math.max(-1, ...tiles.map(({ panel }) => panel.index));
    if (
      last !== layout.panels.length - 1 ||
      !tiles.every(({ panel }) => samePixels(panel, layout.panels[panel.index]))
    )
      return false;
    for (const page of this.#pages) {
      for (const tile of page.tiles) tile.panel = layout.panels[tile.panel.index];
      gl.bindBuffer(gl.ARRAY_BUFFER, page.buffer);
      const instances = instanceData(page.tiles);
      gl.bufferData(gl.ARRAY_BUFFER, instances, gl.DYNAMIC_DRAW);
      page.instances = instances.length / instanceFloats;
    }
    return true;
  }

  #stepTiles = 1;

  /** Uploads some tiles; true when all are there. */
  uploadStep(): boolean {
    for (const upload of this.#waiting.splice(0, this.#stepTiles)) upload();
    return this.#waiting.length === 0;
  }

  draw(state: DrawState): void {
    const gl = this.#gl;
    if (gl.isContextLost()) return;
    const ratio = this.#canvas.width / Math.max(1, state.pane.width);
    gl.viewport(0, 0, this.#canvas.width, this.#canvas.height);
    gl.clearColor(...state.background, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (this.#pages.length === 0) return;
    const { program, at } = this.#programOf(this.#kind);
    gl.useProgram(program);
    const footprint = 1 / (state.view.scale * ratio);
    const most = state.moving ? 2 : this.#kind === 'bits' ? 8 : 4;
    gl.uniform2f(at('u_center'), state.view.centerX, state.view.centerY);
    gl.uniform2f(
      at('u_toClip'),
      (2 * state.view.scale) / state.pane.width,
      (-2 * state.view.scale) / state.pane.height,
    );
    const wanted = state.moving ? Math.round(footprint) : Math.ceil(footprint);
    gl.uniform1i(at('u_samples'), Math.min(most, Math.max(1, wanted)));
    gl.uniform1f(at('u_footprint'), footprint);
    gl.uniform3f(at('u_hatchA'), ...state.hatch[0]);
    gl.uniform3f(at('u_hatchB'), ...state.hatch[1]);
    if (this.#kind === 'bits') {
      gl.uniform1ui(at('u_shown'), state.shownBits >>> 0);
      gl.uniform3f(at('u_good'), ...state.good);
    } else {
      gl.uniform1f(at('u_low'), state.low);
      gl.uniform1f(at('u_high'), state.high);
      gl.uniform1i(at('u_scale'), scaleNumbers[state.scale]);
    }
    this.#bindTable(state.table);
    gl.uniform1i(at('u_values'), 0);
    gl.uniform1i(at('u_table'), 1);
    for (const page of this.#pages) {
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D_ARRAY, page.texture);
      gl.bindVertexArray(page.vertexArray);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, page.instances);
    }
    gl.bindVertexArray(null);
  }

  #dropPages(): void {
    const gl = this.#gl;
    for (const page of this.#pages) {
      gl.deleteTexture(page.texture);
      gl.deleteVertexArray(page.vertexArray);
      gl.deleteBuffer(page.buffer);
    }
    this.#pages = [];
    this.#waiting = [];
  }

  #createPage(plan: TilePlan, number: number, layers: number): Page {
    const gl = this.#gl;
    const tiles = plan.tiles.filter(({ page }) => page === number);
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    const format = { unsigned: gl.R16UI, float: gl.R32F, bits: gl.R32UI }[this.#kind];
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, format, plan.width, plan.height, layers);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D_ARRAY, filter, gl.NEAREST);
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T])
      gl.texParameteri(gl.TEXTURE_2D_ARRAY, wrap, gl.CLAMP_TO_EDGE);
    const vertexArray = gl.createVertexArray();
    const buffer = gl.createBuffer();
    gl.bindVertexArray(vertexArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    const instances = instanceData(tiles);
    gl.bufferData(gl.ARRAY_BUFFER, instances, gl.STATIC_DRAW);
    let offset = 0;
    for (const [location, size] of [
      [0, 2],
      [1, 4],
      [2, 3],
      [3, 2],
    ]) {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, 4 * instanceFloats, offset);
      gl.vertexAttribDivisor(location, 1);
      offset += 4 * size;
    }
    gl.bindVertexArray(null);
    return { texture, vertexArray, buffer, tiles, instances: instances.length / instanceFloats };
  }

  #uploadTile(data: TexelData, page: Page, tile: Tile): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, page.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const put = (elements: ArrayBufferView, rowLength: number, format: number, type: number): void => {
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, rowLength);
      gl.texSubImage3D(
        gl.TEXTURE_2D_ARRAY,
        0,
        0,
        0,
        tile.layer,
        tile.columns,
        tile.rows,
        1,
        format,
        type,
        elements,
      );
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    };
    if (data.kind === 'float') {
      const { elements, rowLength } = tileElements(data.values, tile);
      put(elements, rowLength, gl.RED, gl.FLOAT);
    } else if (data.kind === 'unsigned') {
      const { elements, rowLength } = tileElements(data.values, tile);
      put(elements, rowLength, gl.RED_INTEGER, gl.UNSIGNED_SHORT);
    } else {
      const { elements, rowLength } = tileElements(data.values, tile);
      put(elements, rowLength, gl.RED_INTEGER, gl.UNSIGNED_INT);
    }
  }

  #bindTable(table: Uint8Array): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE1);
    this.#table ??= gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#table);
    if (this.#tableSource === table) return;
    this.#tableSource = table;
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, table.length / 4, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, table);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  #programOf(kind: TexelKind): Program {
    const known = this.#programs.get(kind);
    if (known) return known;
    const gl = this.#gl;
    const program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, vertexSource],
      [gl.FRAGMENT_SHADER, fragmentSource(kind)],
    ] as const) {
      const shader = gl.createShader(type);
      if (!shader) throw new Error('the graphics gave no shader');
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = (gl.getAttachedShaders(program) ?? []).map((shader) => gl.getShaderInfoLog(shader) ?? '');
      throw new Error(`shader ${kind}: ${gl.getProgramInfoLog(program) ?? ''} ${logs.join(' ')}`);
    }
    const places = new Map<string, WebGLUniformLocation | null>();
    const at = (name: string): WebGLUniformLocation | null => {
      if (!places.has(name)) places.set(name, gl.getUniformLocation(program, name));
      return places.get(name) ?? null;
    };
    const entry = { program, at };
    this.#programs.set(kind, entry);
    return entry;
  }
}

const samePixels = (one: Panel, two: Panel): boolean =>
  one.rows === two.rows &&
  one.columns === two.columns &&
  one.offset === two.offset &&
  one.rowStride === two.rowStride &&
  one.columnStride === two.columnStride;

/** Numbers per quad: world corner, steps of column and row, size in texels, layer, first texel. */
const instanceFloats = 11;

function instanceData(tiles: readonly Tile[]): Float32Array {
  return Float32Array.from(tiles.flatMap(quadsOf));
}

/** The quads of a tile: one, or one for each part of the panel that reaches into it. */
function quadsOf(tile: Tile): number[] {
  const { panel, layer } = tile;
  return (panel.parts ?? [{ ...panel, row: 0, column: 0 }]).flatMap((part) => {
    const row = Math.max(tile.row, part.row);
    const column = Math.max(tile.column, part.column);
    const rows = Math.min(tile.row + tile.rows, part.row + part.rows) - row;
    const columns = Math.min(tile.column + tile.columns, part.column + part.columns) - column;
    if (rows <= 0 || columns <= 0) return [];
    const inColumn = column - part.column;
    const inRow = row - part.row;
    return [
      part.x + inColumn * part.columnX + inRow * part.rowX,
      part.y + inColumn * part.columnY + inRow * part.rowY,
      part.columnX,
      part.columnY,
      part.rowX,
      part.rowY,
      columns,
      rows,
      layer,
      column - tile.column,
      row - tile.row,
    ];
  });
}
