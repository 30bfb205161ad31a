import { poseKeys, rowText, type Pose } from '../../../domain/geometry/geometryText.ts';
import { asicCorners } from '../../../domain/geometry/psf.ts';
import { leavesOf, type GeometryObject } from '../../../domain/geometry/tree.ts';
import type { CallContext } from '../context.ts';
import { loadGeometry, type GeometryInput } from './loadGeometry.ts';

type Named = [name: string, index: number];

export interface ObjectDocument extends Pose {
  pname: string | null;
  /** 0 for made-up tops, which have no parent. */
  pindex: number;
  oname: string;
  oindex: number;
  has_segment: boolean;
  parent: Named | null;
  children: Named[];
  str_data: string | null;
}

export interface GeometryDocument {
  file: string;
  library: string;
  comments: string[];
  objects: ObjectDocument[];
  top: Named;
  segment: {
    name: string;
    shape: [number, number];
    pixel_scale_size: number;
    pixel_depth: number;
    asic_rows_cols: [number, number];
    number_of_asics_in_rows_cols: [number, number];
    asic0indices: [number, number][];
  } | null;
  shape: readonly number[];
  size: number;
  pixel_scale_size: number | null;
  warnings: string[];
}

const named = ({ name, index }: GeometryObject): Named => [name, index];

function objectDocument(object: GeometryObject): ObjectDocument {
  const { parentName, parentIndex, pose } = object;
  return {
    pname: parentName,
    pindex: parentIndex ?? 0,
    oname: object.name,
    oindex: object.index,
    ...(Object.fromEntries(poseKeys.map((key) => [key, pose[key]])) as unknown as Pose),
    has_segment: object.segment !== null,
    parent: object.parent === null ? null : named(object.parent),
    children: object.children.map(named),
    str_data:
      parentName === null || parentIndex === null
        ? null
        : rowText({ parent: parentName, parentIndex, name: object.name, index: object.index, pose }),
  };
}

/** Everything in a geometry file: objects in the original's order, the first segment, shape and size. um, degrees. */
export async function describeGeometry(
  input: GeometryInput,
  context: CallContext,
): Promise<GeometryDocument> {
  const { geometry, object } = await loadGeometry(input, context);
  const segment = leavesOf(object)[0]?.segment ?? null;
  return {
    file: input.file,
    library: input.segments.segmentLibrary,
    comments: geometry.comments,
    objects: geometry.objects.map(objectDocument),
    top: named(geometry.top),
    segment:
      segment === null
        ? null
        : {
            name: segment.name,
            shape: [segment.rows, segment.cols],
            pixel_scale_size: segment.pixelScaleSize_um,
            pixel_depth: segment.pixelDepth_um,
            asic_rows_cols: [segment.asics.rows, segment.asics.cols],
            number_of_asics_in_rows_cols: [segment.asics.down, segment.asics.across],
            asic0indices: asicCorners(segment),
          },
    shape: object.shape,
    size: object.pixels,
    pixel_scale_size: segment?.pixelScaleSize_um ?? null,
    warnings: geometry.warnings,
  };
}
