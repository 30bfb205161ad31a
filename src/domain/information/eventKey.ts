/** What an event key names; empty parts are left out of its text. */
export interface EventKeyParts {
  /** Type as Python shows it, e.g. `psana.Epix.ElementV3`. */
  type: string;
  /** Display form of the source, e.g. `DetInfo(XppGon.0:Epix100a.1)`. */
  src: string;
  alias: string;
}

/** Text of an event key as the Python interface shows it. */
export function eventKeyText({ type, src, alias }: EventKeyParts): string {
  const parts = [
    `type=${type}`,
    ...(src === '' ? [] : [`src='${src}'`]),
    ...(alias === '' ? [] : [`alias='${alias}'`]),
  ];
  return `EventKey(${parts.join(', ')})`;
}

/** Key of the event's own number and time, which every event has. */
export const eventIdKey = eventKeyText({ type: 'psana.EventId', src: '', alias: '' });
