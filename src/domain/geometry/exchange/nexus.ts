import { length, scale, type Vector3 } from '../../array/vectors.ts';
import {
  storedGroup,
  storedNumber,
  storedText,
  storedVector,
  storedWholes,
  type StoredAttribute,
  type StoredItem,
} from '../../array/storedItems.ts';
import { CalibdeskError } from '../../errors.ts';
import { meanOf, pixelCoordinates } from '../coordinates.ts';
import { energyWavelength } from '../rings.ts';
import type { SegmentLibrary } from '../segments/segment.ts';
import { leavesOf, type GeometryObject } from '../tree.ts';
import { asicLattices, type AsicLattice } from './lattice.ts';
import { metresOf } from './units.ts';

export const nexusDetector = '/entry/instrument/detector';
export const nexusChain = `${nexusDetector}/transformations`;
/** Half a turn about (1, -1, 0): the psana frame in the frame of NeXus, which is the LAB frame. */
export const frameAxis = `${nexusChain}/psana_frame`;

export interface NexusFacts {
  title: string;
  /** ISO 8601. */
  time: string;
  energy_eV: number | null;
  /** Whose segments the names mean. */
  segmentLibrary: SegmentLibrary;
}

/** An axis of a chain: the number is the angle (degrees) or the length (metres) along `vector`. */
function axisItem(
  path: string,
  kind: 'rotation' | 'translation',
  value: number,
  vector: Vector3,
  dependsOn: string,
  more: Record<string, StoredAttribute> = {},
): StoredItem {
  return {
    path,
    value: storedNumber(value),
    attributes: {
      transformation_type: kind,
      vector: storedVector(vector),
      units: kind === 'rotation' ? 'deg' : 'm',
      depends_on: dependsOn,
      ...more,
    },
  };
}

/** Direction and length of a vector in um; a vector of no length gets any direction. */
function directed(vector_um: Vector3): { vector: Vector3; value_m: number } {
  const size = length(vector_um);
  return size === 0
    ? { vector: [0, 0, 1], value_m: 0 }
    : { vector: scale(vector_um, 1 / size), value_m: size * 1e-6 };
}

/** Objects from the top down, parents first, in the order of the data. */
function nodesOf(object: GeometryObject): GeometryObject[] {
  return [object, ...(object.segment === null ? object.children.flatMap(nodesOf) : [])];
}

const nameIn = (name: string): string => name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');

/** The four axes of one node: about z, then y, then x, then the shift, then whatever its parent depends on. */
function nodeItems(node: GeometryObject, prefix: string, parentAxis: string): StoredItem[] {
  const { pose } = node;
  const path = (axis: string): string => `${prefix}_${axis}`;
  // The angles act as sums; which part is design and which is tilt stands beside them, for psana geometries.
  const turn = (axis: 'x' | 'y' | 'z', vector: Vector3, dependsOn: string): StoredItem => {
    const [rotation, tilt] = [pose[`rot_${axis}`], pose[`tilt_${axis}`]];
    const parts = { psana_rotation: storedNumber(rotation), psana_tilt: storedNumber(tilt) };
    return axisItem(path(`r${axis}`), 'rotation', rotation + tilt, vector, dependsOn, parts);
  };
  const { vector, value_m } = directed([pose.x0, pose.y0, pose.z0]);
  return [
    axisItem(path('translation'), 'translation', value_m, vector, parentAxis, {
      psana_object: node.name,
      psana_index: storedWholes([node.index]),
    }),
    turn('x', [1, 0, 0], path('translation')),
    turn('y', [0, 1, 0], path('rx')),
    turn('z', [0, 0, 1], path('ry')),
  ];
}

/** An ASIC as a module: where its data lie in the stacked array, its first pixel and its steps in its segment's frame. */
function moduleItems(name: string, lattice: AsicLattice, top: number, leafAxis: string): StoredItem[] {
  const group = `${nexusDetector}/${name}`;
  const first = directed(lattice.first);
  const step = (which: string, vector_um: Vector3): StoredItem => {
    const { vector, value_m } = directed(vector_um);
    return axisItem(`${group}/${which}`, 'translation', value_m, vector, `${group}/module_offset`);
  };
  return [
    storedGroup(group, 'NXdetector_module'),
    { path: `${group}/data_origin`, value: storedWholes([top + lattice.row, lattice.column]) },
    { path: `${group}/data_size`, value: storedWholes([lattice.rows, lattice.cols]) },
    axisItem(`${group}/module_offset`, 'translation', first.value_m, first.vector, leafAxis),
    step('fast_pixel_direction', lattice.fast),
    step('slow_pixel_direction', lattice.slow),
  ];
}

/**
 * NXmx description of a detector: the tree of the geometry as chains of NXtransformations (for each node rz, ry, rx and a
 * shift, up to half a turn from the psana frame into that of NeXus), and an NXdetector_module an ASIC. `module_offset` is
 * the centre of the first pixel. Data are taken as (segments x rows, columns).
 * @throws CalibdeskError bad-input when the pixels of an ASIC are no even grid
 */
export function nexusItems(object: GeometryObject, facts: NexusFacts): StoredItem[] {
  const nodes = nodesOf(object);
  const [{ segment: first }] = leavesOf(object);
  if (first === null) throw new CalibdeskError('internal', 'the geometry has no segment');
  const axes = new Map<GeometryObject, string>();
  const chain: StoredItem[] = [axisItem(frameAxis, 'rotation', 180, [Math.SQRT1_2, -Math.SQRT1_2, 0], '.')];
  nodes.forEach((node, number) => {
    const prefix = `${nexusChain}/n${String(number).padStart(3, '0')}_${nameIn(node.name)}_${node.index}`;
    const parentAxis = (node.parent && axes.get(node.parent)) ?? frameAxis;
    chain.push(...nodeItems(node, prefix, parentAxis));
    axes.set(node, `${prefix}_rz`);
  });
  const leaves = nodes.filter(({ segment }) => segment !== null);
  const modules = leaves.flatMap((leaf, number) =>
    leaf.segment === null
      ? []
      : asicLattices(leaf.segment).flatMap((lattice) =>
          moduleItems(
            `module_p${number}a${lattice.asic}`,
            lattice,
            number * first.rows,
            axes.get(leaf) ?? frameAxis,
          ),
        ),
  );
  const distance_m = metresOf(meanOf(pixelCoordinates(object, { frame: 1, dataOrder: false }).z));
  const length_m = (path: string, value: number): StoredItem => ({
    path,
    value: storedNumber(value),
    attributes: { units: 'm' },
  });
  return [
    storedGroup('/entry', 'NXentry'),
    storedText('/entry/definition', 'NXmx'),
    storedText('/entry/title', facts.title),
    storedText('/entry/start_time', facts.time),
    storedGroup('/entry/instrument', 'NXinstrument'),
    ...(facts.energy_eV === null
      ? []
      : [
          storedGroup('/entry/instrument/beam', 'NXbeam'),
          {
            path: '/entry/instrument/beam/incident_wavelength',
            value: storedNumber(energyWavelength / facts.energy_eV),
            attributes: { units: 'angstrom' },
          },
        ]),
    {
      ...storedGroup(nexusDetector, 'NXdetector'),
      attributes: {
        NX_class: 'NXdetector',
        psana_library: facts.segmentLibrary,
        psana_data_shape: storedWholes([leaves.length, first.rows, first.cols]),
      },
    },
    storedText(`${nexusDetector}/description`, [...new Set(leaves.map(({ name }) => name))].join(', ')),
    storedText(`${nexusDetector}/depends_on`, frameAxis),
    length_m(`${nexusDetector}/distance`, distance_m),
    length_m(`${nexusDetector}/x_pixel_size`, first.columnPitch_um / 1e6),
    length_m(`${nexusDetector}/y_pixel_size`, first.rowPitch_um / 1e6),
    length_m(`${nexusDetector}/sensor_thickness`, first.pixelDepth_um / 1e6),
    storedGroup(nexusChain, 'NXtransformations'),
    ...chain,
    ...modules,
  ];
}
