import type { MaskDocument } from '../../../domain/masks/maskDocument.ts';

/** A document and how it came to be; documents are never changed, so steps cost little. */
export interface MaskStep {
  title: string;
  document: MaskDocument;
}

/** Steps that can be gone back; more than anybody counts. */
const mostSteps = 500;

export interface MaskSteps {
  /** The first is the document as it was opened. */
  steps: readonly MaskStep[];
  /** Place of the document that is shown. */
  at: number;
}

export const startSteps = (document: MaskDocument): MaskSteps => ({
  steps: [{ title: 'as opened', document }],
  at: 0,
});

/** A new step; those that were undone are forgotten. */
export function addStep({ steps, at }: MaskSteps, step: MaskStep): MaskSteps {
  const next = [...steps.slice(0, at + 1), step];
  const dropped = Math.max(0, next.length - mostSteps);
  return { steps: next.slice(dropped), at: next.length - 1 - dropped };
}

/** The same step with another document, for a control that is dragged. */
export function replaceStep({ steps, at }: MaskSteps, step: MaskStep): MaskSteps {
  return { steps: [...steps.slice(0, at), step], at };
}
