import { marked, Renderer } from 'marked';
import type { ActivityId } from '../../state/navigation.ts';

/** The pages for users, as they lie in `docs/`. Each is a chunk of its own that is loaded when it is read. */
const sources = import.meta.glob<string>('../../../../docs/*.md', { query: '?raw', import: 'default' });
const pictures = import.meta.glob<string>('../../../../docs/images/*.png', {
  query: '?url',
  import: 'default',
  eager: true,
});

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.[a-z]+$/, '');
const loaders = new Map(Object.entries(sources).map(([path, load]) => [nameOf(path), load]));
const urls = new Map(Object.entries(pictures).map(([path, url]) => [nameOf(path), url]));

export interface HelpPage {
  name: string;
  title: string;
}

/** In the order of the list; a page that is not named here comes after them. Architecture is for developers. */
const order = [
  'make-pedestals',
  'browse-the-store',
  'change-and-undo',
  'look-at-data',
  'gain-modes',
  'geometry',
  'optical-metrology',
  'masks',
  'hdf5',
  'batch',
  'information-commands',
  'remote-and-web',
  'keyboard',
];
export const pageNames: readonly string[] = [
  ...order.filter((name) => loaders.has(name)),
  ...[...loaders.keys()].filter((name) => !order.includes(name) && name !== 'architecture').toSorted(),
];

/** The page that help shows for an activity. */
export const pageOfActivity: Partial<Record<ActivityId, string>> = {
  store: 'browse-the-store',
  data: 'look-at-data',
  darks: 'make-pedestals',
  geometry: 'geometry',
  metrology: 'optical-metrology',
  masks: 'masks',
  hdf5: 'hdf5',
  jobs: 'batch',
  panels: 'gain-modes',
};

const texts = new Map<string, Promise<string>>();
/** Text of a page. */
export function pageText(name: string): Promise<string> {
  let text = texts.get(name);
  if (text === undefined) {
    text = loaders.get(name)?.() ?? Promise.reject(new Error(`there is no page ${name}`));
    texts.set(name, text);
  }
  return text;
}

export function titleOf(text: string): string {
  return /^#\s+(.+)$/m.exec(text)?.[1] ?? '';
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);

/** The pages are our own, but they show nothing that could act: no foreign markup, links only among themselves. */
class PageRenderer extends Renderer {
  override html({ text }: { text: string }): string {
    return escape(text);
  }
  override code({ text }: { text: string }): string {
    // Long lines scroll, also by keys.
    return `<pre tabindex="0"><code>${escape(text)}</code></pre>`;
  }
  override image({ href, text }: { href: string; text: string }): string {
    const url = urls.get(nameOf(href));
    return url === undefined ? `<em>${escape(text)}</em>` : `<img src="${url}" alt="${escape(text)}">`;
  }
  override link(token: { href: string; text: string }): string {
    const inner = escape(token.text);
    const page = /^(?:docs\/)?([a-z0-9-]+)\.md(#.*)?$/.exec(token.href)?.[1];
    return page !== undefined && loaders.has(page) ? `<a href="#" data-page="${page}">${inner}</a>` : inner;
  }
}

export function pageHtml(text: string): string {
  return marked.parse(text, { renderer: new PageRenderer(), async: false, gfm: true });
}
