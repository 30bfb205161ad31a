/** Which events a list of event codes selects (parsed once, tested per event). */
export interface EventCodeSelection {
  /** Absolute values of the codes of the list. */
  readonly codes: readonly number[];
  /** Whether any code was negative, which inverts the decision of the whole list. */
  readonly inverted: boolean;
}

const integer = /^\s*[+-]?\d+\s*$/;

/**
 * Parses a list of event codes, `40`, `41,42` or `-41,42`.
 * `none` in any case, no text, and a text that is no list of integers mean no selection (null), as in the original.
 * Formula: reference dark-processing 4.2, point 2.
 */
export function parseEventCodes(text: string | null | undefined): EventCodeSelection | null {
  if (text === null || text === undefined || text.toLowerCase() === 'none') return null;
  const fields = text.split(',');
  if (!fields.every((field) => integer.test(field))) return null;
  const codes = fields.map(Number);
  return { codes: codes.map(Math.abs), inverted: codes.some((code) => code < 0) };
}

/**
 * Whether an event is selected. An event without event-code data (null) is not, inverted list or not;
 * without a selection every event is.
 */
export function isSelected(
  selection: EventCodeSelection | null,
  eventCodes: readonly number[] | null,
): boolean {
  if (selection === null) return true;
  if (eventCodes === null) return false;
  return selection.codes.some((code) => eventCodes.includes(code)) !== selection.inverted;
}
