/** The specification as data: which ids its pages have, and where code, tests, vectors and docs cite them (docs/spec/README.md). */
import { read } from './sources.ts';

export type Page = 'iam' | 'session-manager' | 'client' | 'host';

export type Heading = { readonly id: string; readonly anchor: string };

export type Citation = { readonly page: Page; readonly ids: readonly string[]; readonly text: string };

const id = /[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]-T?\d+|[A-Z](?:\.\d+)+|[A-Z]\d+(?:\.\d+)*|\d+(?:\.\d+)*/;
const list = new RegExp(`(?:${id.source})(?:(?:, | to )(?:${id.source}))*`);
const citation = new RegExp(
  `\\bspec/(iam|session-manager|client|host)\\b(?!\\.md)(?: (${list.source})(?![\\w-]))?`,
  'g',
);
const headingLine = new RegExp(`^#{2,6} ((${id.source})(?:\\.? .*)?)$`, 'gm');

/** In the order of the page. */
export function headingsOf(page: Page): readonly Heading[] {
  return [...read(`docs/spec/${page}.md`).matchAll(headingLine)].map(([, heading = '', found = '']) => ({
    id: found,
    anchor: anchorOf(heading),
  }));
}

/** As GitHub makes it from a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}

/** Lists that run over the end of a comment line are read as one; `ids` is empty where none follows the name of the page. */
export function citationsIn(text: string): readonly Citation[] {
  return [...joined(text).matchAll(citation)].map(([whole, page, ids]) => ({
    page: page as Page,
    ids: ids?.split(/, | to /) ?? [],
    text: whole,
  }));
}

/** Without the ends of comment lines. */
export function joined(text: string): string {
  return text.replace(/\n[ \t]*(?:\*|\/\/|#)?[ \t]*/g, ' ');
}
