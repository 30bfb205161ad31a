/** Fields of a record as they can cross to a window as JSON: integers beyond 2^53 as text, nothing that is not finite. */
export function plainFields(fields: Record<string, unknown>): Record<string, unknown> {
  const plain = (value: unknown): unknown => {
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === 'object' && value !== null) return plainFields(value as Record<string, unknown>);
    return value;
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));
}
