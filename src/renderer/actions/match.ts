export interface Match {
  score: number;
  /** Indexes of the letters that matched, for highlighting. */
  positions: number[];
}

const separators = new Set([...' \t/:.|_-'].map((sign) => sign.charCodeAt(0)));
const isDigit = (code: number) => code >= 48 && code <= 57;
const isCapital = (code: number) => code >= 65 && code <= 90;
const isSmall = (code: number) => code >= 97 && code <= 122;

/** Whether a word begins at `index`: after a separator, at a capital, at the first digit. */
function isBoundary(text: string, index: number): boolean {
  if (index === 0) return true;
  const before = text.charCodeAt(index - 1);
  if (separators.has(before)) return true;
  const here = text.charCodeAt(index);
  return (isSmall(before) && isCapital(here)) || (!isDigit(before) && isDigit(here));
}

/** Where a word of the query stands best: at the beginning of a word, else at its first place; -1 = nowhere. */
function bestPlace(word: string, text: string, lower: string): number {
  const first = lower.indexOf(word);
  for (let at = first; at >= 0; at = lower.indexOf(word, at + 1)) if (isBoundary(text, at)) return at;
  return first;
}

const wholeScore = (word: string, text: string, at: number): number =>
  100 + word.length * 10 + (isBoundary(text, at) ? 40 : 0) - Math.min(20, at / 4);

/** A word of the query as it stands in the text; at the beginning of a word is better, and so is further left. */
function matchWhole(word: string, text: string, lower: string): Match | null {
  const at = bestPlace(word, text, lower);
  if (at < 0) return null;
  return {
    score: wholeScore(word, text, at),
    positions: Array.from({ length: word.length }, (_, offset) => at + offset),
  };
}

/**
 * A word of the query as beginnings of words: `mp` or `maped` finds `Make pedestals`. Each letter begins a word or
 * follows its neighbour; letters scattered over the middle of words are noise, not a match.
 */
function matchInitials(word: string, text: string, lower: string): Match | null {
  const positions: number[] = [];
  const place = (letter: number, from: number): boolean => {
    if (letter === word.length) return true;
    for (
      let at = lower.indexOf(word[letter] as string, from);
      at >= 0;
      at = lower.indexOf(word[letter] as string, at + 1)
    ) {
      const follows = letter > 0 && at === (positions[letter - 1] as number) + 1;
      if (!follows && !isBoundary(text, at)) continue;
      positions[letter] = at;
      if (place(letter + 1, at + 1)) return true;
    }
    return false;
  };
  // Names are short; a long query cannot be initials and would only cost time.
  if (word.length > 12 || !place(0, 0)) return null;
  return { score: 12 * word.length - Math.min(20, (positions[0] as number) / 4), positions };
}

const wordsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean);

function matchWords(words: readonly string[], text: string, lower: string, initials: boolean): Match | null {
  let score = 0;
  const positions = new Set<number>();
  for (const word of words) {
    const match = matchWhole(word, text, lower) ?? (initials ? matchInitials(word, text, lower) : null);
    if (!match) return null;
    score += match.score;
    for (const position of match.positions) positions.add(position);
  }
  return { score: score - text.length / 50, positions: [...positions].toSorted((a, b) => a - b) };
}

/** All words of the query must match somewhere in the text, in any order and case; null when one does not. */
export function matchText(query: string, text: string): Match | null {
  return matchWords(wordsOf(query), text, text.toLowerCase(), true);
}

export interface Ranked<T> {
  item: T;
  match: Match;
}

interface Texts {
  text: string;
  lower: string;
}
/** Texts of a list, made once while somebody types. */
const textsOfList = new WeakMap<readonly unknown[], Texts[]>();

function textsOf<T>(items: readonly T[], textOf: (item: T) => string): Texts[] {
  const known = textsOfList.get(items);
  if (known?.length === items.length) return known;
  const made = items.map((item) => {
    const text = textOf(item);
    return { text, lower: text.toLowerCase() };
  });
  textsOfList.set(items, made);
  return made;
}

/**
 * The best `limit` items for the query; equal ones stay in their order. Initials are tried only when whole words leave
 * room: in a list of 100 000 names that keeps typing fluent. A list must not be changed in place between calls.
 */
export function rank<T>(
  query: string,
  items: readonly T[],
  textOf: (item: T) => string,
  limit: number,
): Ranked<T>[] {
  const words = wordsOf(query);
  const empty: Match = { score: 0, positions: [] };
  if (words.length === 0) return items.slice(0, limit).map((item) => ({ item, match: empty }));
  const texts = textsOf(items, textOf);
  const best = new Best(limit);
  let whole = 0;
  texts.forEach(({ text, lower }, index) => {
    let score = -text.length / 50;
    for (const word of words) {
      const at = bestPlace(word, text, lower);
      if (at < 0) return;
      score += wholeScore(word, text, at);
    }
    whole += 1;
    best.offer(index, score);
  });
  if (whole < limit) {
    const known = new Set(best.entries.map(({ index }) => index));
    texts.forEach(({ text, lower }, index) => {
      if (known.has(index)) return;
      const match = matchWords(words, text, lower, true);
      if (match) best.offer(index, match.score);
    });
  }
  return best.entries.map(({ index }) => {
    const { text, lower } = texts[index] as Texts;
    return { item: items[index] as T, match: matchWords(words, text, lower, true) ?? empty };
  });
}

/** The best few of many, in order of score and then of index, without sorting them all. */
class Best {
  readonly entries: { index: number; score: number }[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(index: number, score: number): void {
    const { entries } = this;
    const worst = entries.at(-1);
    if (entries.length >= this.#limit && worst && worst.score >= score) return;
    let at = entries.length;
    while (at > 0) {
      const other = entries[at - 1] as { index: number; score: number };
      if (other.score > score || (other.score === score && other.index < index)) break;
      at -= 1;
    }
    entries.splice(at, 0, { index, score });
    if (entries.length > this.#limit) entries.pop();
  }
}

/** A text cut into plain and matched pieces, for highlighting. */
export function pieces(text: string, positions: readonly number[]): { text: string; hit: boolean }[] {
  const hits = new Set(positions);
  const result: { text: string; hit: boolean }[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const hit = hits.has(index);
    const last = result.at(-1);
    if (last?.hit === hit) last.text += text[index];
    else result.push({ text: text[index] as string, hit });
  }
  return result;
}
