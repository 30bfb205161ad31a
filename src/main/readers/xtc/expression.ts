/** What an expression may ask: fields of the record (or of its configuration), dotted or with an argument. */
export interface Scope {
  /** Value of a name such as `width`, `horiz.nbrSegments` or, with an argument, `numAsicsStored`; throws when there is none. */
  lookup(name: string, argument: number | undefined): number;
}

export interface Expression {
  text: string;
  usesConfig: boolean;
  /** `own` is the record being decoded, `config` the configuration of its source. Division is that of integers. */
  evaluate(own: Scope, config: Scope): number;
}

type Node = (own: Scope, config: Scope) => number;

/**
 * Parses a size expression: numbers, names, `cfg.` names, calls with one argument, parentheses, `+ - * / >>`.
 * `>>` binds loosest, as in C; `/` rounds towards zero.
 */
export function parseExpression(text: string): Expression {
  const tokens = text.match(/>>|\d+|[A-Za-z_][\w.]*|[-+*/()]/g) ?? [];
  let at = 0;
  let usesConfig = false;
  const peek = (): string | undefined => tokens[at];
  const fail = (): never => {
    throw new Error(`bad size expression: ${text}`);
  };

  function primary(): Node {
    const token = tokens[at++] ?? fail();
    if (token === '(') {
      const inner = shifts();
      if (tokens[at++] !== ')') fail();
      return inner;
    }
    if (/^\d/.test(token)) {
      const value = Number(token);
      return () => value;
    }
    if (!/^[A-Za-z_]/.test(token)) fail();
    const ofConfig = token.startsWith('cfg.');
    const name = ofConfig ? token.slice(4) : token;
    usesConfig ||= ofConfig;
    let argument: Node | undefined;
    if (peek() === '(') {
      at++;
      argument = shifts();
      if (tokens[at++] !== ')') fail();
    }
    return (own, config) => (ofConfig ? config : own).lookup(name, argument?.(own, config));
  }

  function products(): Node {
    let left = primary();
    while (peek() === '*' || peek() === '/') {
      const times = tokens[at++] === '*';
      const first = left;
      const second = primary();
      left = times
        ? (own, config) => first(own, config) * second(own, config)
        : (own, config) => Math.trunc(first(own, config) / second(own, config));
    }
    return left;
  }

  function sums(): Node {
    let left = products();
    while (peek() === '+' || peek() === '-') {
      const sign = tokens[at++] === '+' ? 1 : -1;
      const first = left;
      const second = products();
      left = (own, config) => first(own, config) + sign * second(own, config);
    }
    return left;
  }

  function shifts(): Node {
    let left = sums();
    while (peek() === '>>') {
      at++;
      const first = left;
      const second = sums();
      left = (own, config) => Math.floor(first(own, config) / 2 ** second(own, config));
    }
    return left;
  }

  const evaluate = shifts();
  if (at !== tokens.length) fail();
  return { text, usesConfig, evaluate };
}
