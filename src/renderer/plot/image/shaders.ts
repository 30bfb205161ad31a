/** Shader sources: one program per kind of texture, made from the same parts. */
export type TexelKind = 'unsigned' | 'float' | 'bits';

export const vertexSource = `#version 300 es
precision highp float;
// One instance per quad: corner and steps of a column and a row in world units, size in texels, layer, first texel.
layout(location = 0) in vec2 a_corner;
layout(location = 1) in vec4 a_steps;
layout(location = 2) in vec3 a_size;
layout(location = 3) in vec2 a_first;
uniform vec2 u_center;
uniform vec2 u_toClip;
out vec2 v_texel;
flat out vec2 v_first;
flat out vec2 v_limit;
flat out int v_layer;
void main() {
  vec2 part = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  vec2 texel = part * a_size.xy;
  vec2 world = a_corner + texel.x * a_steps.xy + texel.y * a_steps.zw;
  v_texel = a_first + texel;
  v_first = a_first;
  v_limit = a_first + a_size.xy - 1.0;
  v_layer = int(a_size.z);
  gl_Position = vec4((world - u_center) * u_toClip, 0.0, 1.0);
}`;

const head = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2DArray;
precision highp usampler2DArray;
in vec2 v_texel;
flat in vec2 v_first;
flat in vec2 v_limit;
flat in int v_layer;
uniform int u_samples;
uniform float u_footprint;
uniform vec3 u_hatchA;
uniform vec3 u_hatchB;
out vec4 color;
ivec3 texelAt(int i, int j) {
  // The pixel of the screen covers u_footprint texels; the samples lie evenly in it.
  vec2 shift = ((vec2(float(i), float(j)) + 0.5) / float(u_samples) - 0.5) * u_footprint;
  return ivec3(clamp(floor(v_texel + shift), v_first, v_limit), v_layer);
}
vec3 hatch() {
  return mod(gl_FragCoord.x + gl_FragCoord.y, 8.0) < 3.0 ? u_hatchA : u_hatchB;
}
`;

/** Mean of the finite samples under the pixel of the screen, then limits, scale and colour table; none finite: hatched. */
const valueBody = (fetch: string, sampler: string): string => `${head}
uniform ${sampler} u_values;
uniform sampler2D u_table;
uniform float u_low;
uniform float u_high;
uniform int u_scale;
void main() {
  float sum = 0.0;
  float count = 0.0;
  for (int j = 0; j < u_samples; j++) {
    for (int i = 0; i < u_samples; i++) {
      float value = ${fetch};
      // By its bits: drivers may optimise comparisons of NaN away.
      if ((floatBitsToUint(value) & 0x7fffffffu) > 0x7f800000u) continue;
      sum += value;
      count += 1.0;
    }
  }
  if (count == 0.0) { color = vec4(hatch(), 1.0); return; }
  float value = sum / count;
  float place = u_high > u_low ? clamp((value - u_low) / (u_high - u_low), 0.0, 1.0) : (value < u_low ? 0.0 : 1.0);
  if (u_scale == 1) place = log(1.0 + 1000.0 * place) / log(1001.0);
  else if (u_scale == 2) place = sqrt(place);
  color = vec4(texelFetch(u_table, ivec2(int(place * 255.0 + 0.5), 0), 0).rgb, 1.0);
}`;

/** Bits of all samples under the pixel of the screen, so that single bad pixels stay visible when zoomed out. */
const bitsBody = `${head}
uniform usampler2DArray u_values;
uniform sampler2D u_table;
uniform uint u_shown;
uniform vec3 u_good;
void main() {
  uint word = 0u;
  for (int j = 0; j < u_samples; j++)
    for (int i = 0; i < u_samples; i++) word |= texelFetch(u_values, texelAt(i, j), 0).r;
  word &= u_shown;
  if (word == 0u) { color = vec4(u_good, 1.0); return; }
  // Several bits: stripes in the colours of all of them, once pixels are large enough to show stripes.
  int total = 0;
  for (int bit = 0; bit < 32; bit++) if ((word >> uint(bit) & 1u) == 1u) total++;
  int wanted = u_footprint < 0.12 ? int(mod(floor((gl_FragCoord.x + gl_FragCoord.y) / 4.0), float(total))) : 0;
  int chosen = 0;
  for (int bit = 0; bit < 32; bit++) {
    if ((word >> uint(bit) & 1u) == 0u) continue;
    if (wanted == 0) { chosen = bit; break; }
    wanted--;
  }
  color = vec4(texelFetch(u_table, ivec2(chosen, 0), 0).rgb, 1.0);
}`;

export function fragmentSource(kind: TexelKind): string {
  if (kind === 'bits') return bitsBody;
  if (kind === 'float') return valueBody('texelFetch(u_values, texelAt(i, j), 0).r', 'sampler2DArray');
  return valueBody('float(texelFetch(u_values, texelAt(i, j), 0).r)', 'usampler2DArray');
}
