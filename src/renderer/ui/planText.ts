import type { PlanDocument } from '../../contract/plans.ts';
import { formatRuns, plural } from './format.ts';

export type PlanFile = PlanDocument['files'][number];
export type PlanEffect = PlanDocument['effects'][number];

/** Signs and words of the actions, as people read them: added, replaced, removed. */
export const actionSigns = { create: '+', replace: '~', remove: '\u2212' } as const;
export const actionWords = { create: 'new', replace: 'replaces', remove: 'goes' } as const;

/** `<group>/<source>/<type>/<name>`, as far as the path has these parts. */
export interface PathParts {
  group: string;
  source: string;
  type: string;
  name: string;
}
export function splitPath(path: string): PathParts | null {
  const parts = path.split('/');
  if (parts.length !== 4) return null;
  const [group, source, type, name] = parts as [string, string, string, string];
  return { group, source, type, name };
}

/** The sources that a plan touches, in order of appearance. */
export function planSources(plan: PlanDocument): string[] {
  const sources = plan.files
    .map((file) => splitPath(file.path)?.source ?? '')
    .filter((source) => source !== '');
  return [...new Set(sources)];
}

/** The experiment of a calib folder `.../<experiment>/calib`, else the folder itself. */
export function storeName(calibdir: string): string {
  const parts = calibdir.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? calibdir;
  return last === 'calib' ? (parts.at(-2) ?? last) : last;
}

const verbWords: Record<string, string> = {
  copy: 'copy',
  move: 'move',
  'set-range': 'change the range of',
  delete: 'delete',
  promote: 'promote',
  undo: 'undo',
  deploy: 'deploy',
};

/** The plain word of a plan's verb: `store copy` -> copy, `calibrun` or `det_ndarr_raw_proc` -> deploy. */
export function verbWord(verb: string): string {
  const last = verb.trim().split(/\s+/).at(-1) ?? verb;
  const bare = last.replace(/^store[.:]/, '');
  return verbWords[bare] ?? 'deploy';
}

/** What a plan does, in one line: `deploy 3 files to xppsamp01 (XppEndstation.0:Epix100a.1)`. */
export function planTitle(plan: PlanDocument): string {
  const sources = planSources(plan);
  const where = storeName(plan.calibdir);
  const word = plan.undoes === null ? verbWord(plan.verb) : 'undo';
  const about =
    sources.length === 0
      ? ''
      : ` (${sources.length > 2 ? plural(sources.length, 'source') : sources.join(', ')})`;
  const direction = word === 'deploy' || word === 'copy' || word === 'promote' ? 'to' : 'in';
  return `${word} ${plural(plan.files.length, 'file')} ${direction} ${where}${about}`;
}

/** Short form for the status line: `deploy 3 files`. */
export function planShortTitle(plan: PlanDocument): string {
  return `${verbWord(plan.verb)} ${plural(plan.files.length, 'file')}`;
}

/** The change of one source and type, with the runs it concerns. */
export interface EffectLine {
  runs: string;
  before: string;
  after: string;
  /** The name stays, the content changes. */
  sameName: boolean;
}

export interface PlanLine {
  file: PlanFile;
  parts: PathParts | null;
  sign: string;
  word: string;
  /** What happens to the old content. */
  keeps: string | null;
  effects: EffectLine[];
}

function effectLine(effect: PlanEffect): EffectLine {
  return {
    runs: formatRuns(effect.runs),
    before: effect.before ?? 'nothing',
    after: effect.after ?? 'nothing',
    sameName: effect.before !== null && effect.before === effect.after,
  };
}

function concerns(effect: PlanEffect, parts: PathParts): boolean {
  return effect.group === parts.group && effect.source === parts.source && effect.type === parts.type;
}

/** The files of a plan with the effects that belong to each, and the effects that no listed file explains. */
export function planLines(plan: PlanDocument): { lines: PlanLine[]; otherEffects: PlanEffect[] } {
  const claimed = new Set<PlanEffect>();
  const lines = plan.files.map((file): PlanLine => {
    const parts = splitPath(file.path);
    const own = parts
      ? plan.effects.filter(
          (effect) =>
            concerns(effect, parts) &&
            !claimed.has(effect) &&
            (file.action === 'remove' ? effect.before === parts.name : effect.after === parts.name),
        )
      : [];
    for (const effect of own) claimed.add(effect);
    return {
      file,
      parts,
      sign: actionSigns[file.action],
      word: actionWords[file.action],
      keeps:
        file.backup === null ? null : `old content kept as ${file.backup.split('/').at(-1) ?? file.backup}`,
      effects: own.map(effectLine),
    };
  });
  return { lines, otherEffects: plan.effects.filter((effect) => !claimed.has(effect)) };
}

/** A word as a POSIX shell reads it back. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function rangeOf(name: string): string {
  return name.replace(/\.data$/, '');
}

/**
 * The commands that do the same from a terminal. A plan of copies is spelled out file by file; undo has its own verb.
 * Each command makes and applies a plan of its own, with its own journal entry.
 */
export function planCommands(plan: PlanDocument): string[] {
  const calib = `--calib ${shellQuote(plan.calibdir)}`;
  if (plan.undoes !== null) return [`calibdesk store undo ${shellQuote(plan.undoes)} ${calib}`];
  const comment = plan.comment === '' ? '' : ` --comment ${shellQuote(plan.comment)}`;
  const removed = plan.files.filter((file) => file.action === 'remove');
  const written = plan.files.filter((file) => file.action !== 'remove');
  if (written.length === 0) {
    return [
      `calibdesk store delete ${removed.map((file) => shellQuote(file.path)).join(' ')} ${calib}${comment}`,
    ];
  }
  return written.map((file) => {
    const parts = splitPath(file.path);
    const input = plan.inputs[file.path] ?? '?';
    const target = parts
      ? ` --group ${shellQuote(parts.group)} --source ${shellQuote(parts.source)} --type ${shellQuote(parts.type)} --range ${shellQuote(rangeOf(parts.name))}`
      : '';
    const verb = removed.length > 0 ? 'move' : 'copy';
    return `calibdesk store ${verb} ${shellQuote(input)} ${calib}${target}${comment}`;
  });
}
