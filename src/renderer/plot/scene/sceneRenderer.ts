import type { Point } from './camera.ts';

/** A parallelogram with a picture on it. */
export interface SceneQuad {
  /** Outer corner of pixel (0, 0), the edge along a row and the edge along a column. */
  corner: Point;
  across: Point;
  along: Point;
}

/** RGBA bytes of the picture of a quad, row by row. */
export interface QuadPicture {
  width: number;
  height: number;
  pixels: Uint8Array;
}

export interface SceneLine {
  points: readonly Point[];
  color: readonly [number, number, number];
  /** Drawn over everything, also where panels hide it. */
  front?: boolean;
}

const quadVertex = `#version 300 es
uniform mat4 view;
uniform vec3 corner, across, along;
out vec2 place;
void main() {
  place = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = view * vec4(corner + place.x * across + place.y * along, 1.0);
}`;
const quadFragment = `#version 300 es
precision mediump float;
uniform sampler2D picture;
uniform float shade;
in vec2 place;
out vec4 color;
void main() {
  color = vec4(texture(picture, place).rgb * shade, 1.0);
}`;
const lineVertex = `#version 300 es
uniform mat4 view;
in vec3 at;
void main() {
  gl_Position = view * vec4(at, 1.0);
}`;
const lineFragment = `#version 300 es
precision mediump float;
uniform vec3 stroke;
out vec4 color;
void main() {
  color = vec4(stroke, 1.0);
}`;

function programOf(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Error(`the graphics refused a program: ${gl.getProgramInfoLog(program) ?? ''}`);
  return program;
}

/** Draws quads with pictures and lines in space. Everything is redrawn at each call; the pictures stay in the graphics. */
export class SceneRenderer {
  readonly #gl: WebGL2RenderingContext;
  readonly #quads: WebGLProgram;
  readonly #lines: WebGLProgram;
  readonly #buffer: WebGLBuffer;
  readonly #empty: WebGLVertexArrayObject;
  readonly #strokes: WebGLVertexArrayObject;
  #textures: WebGLTexture[] = [];

  /** Throws where the page has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { antialias: true, preserveDrawingBuffer: true });
    if (gl === null) throw new Error('this browser has no WebGL 2');
    this.#gl = gl;
    this.#quads = programOf(gl, quadVertex, quadFragment);
    this.#lines = programOf(gl, lineVertex, lineFragment);
    this.#buffer = gl.createBuffer();
    this.#empty = gl.createVertexArray();
    this.#strokes = gl.createVertexArray();
    gl.bindVertexArray(this.#strokes);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    const at = gl.getAttribLocation(this.#lines, 'at');
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, 3, gl.FLOAT, false, 0, 0);
  }

  /** Takes the pictures of all quads, in their order. */
  setPictures(pictures: readonly QuadPicture[]): void {
    const gl = this.#gl;
    for (const texture of this.#textures) gl.deleteTexture(texture);
    this.#textures = pictures.map(({ width, height, pixels }) => {
      const texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
      return texture;
    });
  }

  /** `shades`: brightness of each quad, 0 to 1. */
  draw(
    view: Float32Array,
    quads: readonly SceneQuad[],
    shades: readonly number[],
    lines: readonly SceneLine[],
    background: readonly [number, number, number],
  ): void {
    const gl = this.#gl;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(...background, 1);
    gl.enable(gl.DEPTH_TEST);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.useProgram(this.#quads);
    gl.bindVertexArray(this.#empty);
    const place = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(this.#quads, name);
    gl.uniformMatrix4fv(place('view'), false, view);
    const shade = place('shade');
    const [corner, across, along] = [place('corner'), place('across'), place('along')];
    // Lines on a panel stay visible on it.
    gl.enable(gl.POLYGON_OFFSET_FILL);
    gl.polygonOffset(1, 1);
    for (const [index, quad] of quads.entries()) {
      gl.bindTexture(gl.TEXTURE_2D, this.#textures[index] ?? null);
      gl.uniform1f(shade, shades[index]);
      gl.uniform3f(corner, ...quad.corner);
      gl.uniform3f(across, ...quad.across);
      gl.uniform3f(along, ...quad.along);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    }
    gl.disable(gl.POLYGON_OFFSET_FILL);
    gl.useProgram(this.#lines);
    gl.bindVertexArray(this.#strokes);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    gl.uniformMatrix4fv(gl.getUniformLocation(this.#lines, 'view'), false, view);
    const stroke = gl.getUniformLocation(this.#lines, 'stroke');
    for (const { points, color, front } of lines) {
      if (front) gl.disable(gl.DEPTH_TEST);
      else gl.enable(gl.DEPTH_TEST);
      gl.uniform3f(stroke, ...color);
      gl.bufferData(gl.ARRAY_BUFFER, Float32Array.from(points.flat()), gl.DYNAMIC_DRAW);
      gl.drawArrays(gl.LINE_STRIP, 0, points.length);
    }
    gl.bindVertexArray(null);
  }

  dispose(): void {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
