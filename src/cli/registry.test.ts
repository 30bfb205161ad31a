import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verbs } from './registry.ts';

const { bin } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  bin: Record<string, string>;
};

describe('the verbs', () => {
  it('have each their name once, and a module that defines them', async () => {
    expect(new Set(verbs.map(({ name }) => name)).size).toBe(verbs.length);
    for (const verb of verbs) expect(typeof (await verb.load()).define, verb.name).toBe('function');
  });

  it('of the original commands are programs of the package too, under the same names', () => {
    const originals = verbs.filter((verb) => verb.original).map(({ name }) => name);
    expect(Object.keys(bin).sort()).toEqual(['calibdesk', ...originals].sort());
    expect(new Set(Object.values(bin))).toEqual(new Set(['bin/calibdesk']));
  });
});
