export interface Match {
  score: number;
  /** Indexes of the letters that matched, for highlighting. */
  positions: number[];
}

const isBoundary = (text: string, index: number): boolean => {
  if (index === 0) return true;
  const before = text[index - 1] as string;
  const here = text[index] as string;
  return (
    /[\s/:.|_-]/.test(before) ||
    (/[a-z]/.test(before) && /[A-Z]/.test(here)) ||
    (/\D/.test(before) && /\d/.test(here))
  );
};

/** One word of the query within the text: a whole run of letters counts most, then letters at word beginnings. */
function matchWord(word: string, text: string, lower: string): Match | null {
  let best: Match | null = null;
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
    const score = 100 + word.length * 10 + (isBoundary(text, at) ? 40 : 0) - Math.min(20, at / 4);
    if (!best || score > best.score) {
      best = { score, positions: Array.from({ length: word.length }, (_, offset) => at + offset) };
    }
  }
  if (best) return best;
  // Letters in order, preferring the beginnings of words: `mp` finds `Make pedestals`.
  const positions: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of word) {
    let boundary = -1;
    let first = -1;
    for (let at = lower.indexOf(letter, from); at >= 0; at = lower.indexOf(letter, at + 1)) {
      if (first < 0) first = at;
      if (isBoundary(text, at)) {
        boundary = at;
        break;
      }
    }
    const next =
      boundary >= 0 && lettersFollow(lower, word, positions.length + 1, boundary + 1) ? boundary : first;
    if (next < 0) return null;
    score += next === boundary ? 12 : next === from ? 6 : 1;
    positions.push(next);
    from = next + 1;
  }
  // Scattered letters in the middle of words are noise, not a match.
  return score >= word.length * 4 ? { score, positions } : null;
}

/** Whether the rest of the word can still be found in order after `from`. */
function lettersFollow(lower: string, word: string, start: number, from: number): boolean {
  let at = from;
  for (let index = start; index < word.length; index += 1) {
    at = lower.indexOf(word[index] as string, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** All words of the query must match somewhere in the text, in any order and case; null when one does not. */
export function matchText(query: string, text: string): Match | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return { score: 0, positions: [] };
  const lower = text.toLowerCase();
  let score = 0;
  const positions = new Set<number>();
  for (const word of words) {
    const match = matchWord(word, text, lower);
    if (!match) return null;
    score += match.score;
    for (const position of match.positions) positions.add(position);
  }
  return { score: score - text.length / 50, positions: [...positions].toSorted((a, b) => a - b) };
}

export interface Ranked<T> {
  item: T;
  match: Match;
}

/** The best `limit` items for the query; equal ones stay in their order. */
export function rank<T>(
  query: string,
  items: readonly T[],
  textOf: (item: T) => string,
  limit: number,
): Ranked<T>[] {
  const found: (Ranked<T> & { index: number })[] = [];
  items.forEach((item, index) => {
    const match = matchText(query, textOf(item));
    if (match) found.push({ item, match, index });
  });
  found.sort((a, b) => b.match.score - a.match.score || a.index - b.index);
  return found.slice(0, limit).map(({ item, match }) => ({ item, match }));
}

/** A text cut into plain and matched pieces, for highlighting. */
export function pieces(text: string, positions: readonly number[]): { text: string; hit: boolean }[] {
  const hits = new Set(positions);
  const result: { text: string; hit: boolean }[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const hit = hits.has(index);
    const last = result.at(-1);
    if (last && last.hit === hit) last.text += text[index];
    else result.push({ text: text[index] as string, hit });
  }
  return result;
}
