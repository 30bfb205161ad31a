import { basename, join, resolve } from 'node:path';
import type { MaskFigures, MaskForm } from '../../../contract/masks.ts';
import type { PlanDocument } from '../../../contract/plans.ts';
import type { MaskDocument } from '../../../domain/masks/maskDocument.ts';
import { keepInput } from '../../products/keptInputs.ts';
import type { StoreServices } from '../changeStore.ts';
import type { CallContext } from '../context.ts';
import { writeFiles } from '../geometry/loadGeometry.ts';
import { planDeploy } from '../planDeploy.ts';
import { refuseExisting } from '../viewGeometry.ts';
import { makeMask, maskText, writeMask, type MaskTools } from './makeMask.ts';

/** Saves a mask document as a file, complete or not at all. */
export async function saveMaskDocument(
  input: { path: string; document: MaskDocument; overwrite: boolean },
  context: CallContext,
): Promise<{ path: string }> {
  const path = resolve(input.path);
  if (!input.overwrite) await refuseExisting(path);
  await writeFiles([{ path, content: `${JSON.stringify(input.document, null, 1)}\n` }], context);
  return { path };
}

/** Writes the mask of a document in one form. */
export async function exportMask(
  tools: MaskTools,
  input: { path: string; document: MaskDocument; form: MaskForm; overwrite: boolean },
  context: CallContext,
): Promise<MaskFigures & { path: string }> {
  const path = resolve(input.path);
  if (!input.overwrite) await refuseExisting(path);
  const { files: _files, ...figures } = await writeMask(
    tools,
    { document: input.document, outputs: { [input.form]: path } },
    context,
  );
  return { ...figures, path };
}

/** Plan of deploying a mask as `pixel_mask` of a source. Nothing of the store is written. */
export async function planMaskSave(
  services: StoreServices & { readonly home: string; readonly pool: MaskTools['pool'] },
  input: { document: MaskDocument; calibdir: string; source: string; range: string; comment: string },
  context: CallContext,
): Promise<PlanDocument> {
  const made = await makeMask(services, input, context);
  const comments = [
    'TITLE     pixel mask, 1 good, 0 masked',
    `SOURCE  ${input.source}`,
    ...made.layers.map(({ name, count }) => `LAYER   ${plain(name)}: ${count} pixels`),
  ];
  const text = await maskText(
    services,
    { array: made.array, fileName: `${basename(input.range)}.data`, comments },
    context,
  );
  return planDeploy(
    services,
    {
      calibdir: input.calibdir,
      verb: 'mask',
      comment: input.comment,
      history: { form: 'A', application: 'calibdesk' },
      items: [
        {
          input: await keepInput(join(services.home, 'masks'), text),
          source: input.source,
          type: 'pixel_mask',
          range: input.range,
        },
      ],
    },
    context,
  );
}

/** Comments are one line each. */
const plain = (text: string): string => text.replace(/[\0-\x1f\x7f]+/g, ' ');
