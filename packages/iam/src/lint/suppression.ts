/**
 * Findings somebody looked at and keeps, each with the reason. They stand beside the documents, not in them: JSON has no
 * comments, and a Sid can be copied into another statement together with what it excuses.
 */
import { createFaults } from '../document/faults.ts';
import { readJson } from '../document/json.ts';
import { compileGlob, star } from '../match/glob.ts';
import type { Finding, LintPlace } from './finding.ts';
import { createTextMap } from './read/text-map.ts';
import { items, member, textOf } from './read/tree.ts';

/** A finding somebody looked at and keeps. */
export type Suppression = {
  readonly rule: string;
  /** A file, or a file and a JSON pointer into it, `access.json#/Statement/0`; `*` stands for any run of characters. */
  readonly path: string;
  readonly reason: string;
  /** Where it is written, for findings about itself. */
  readonly place?: LintPlace;
};

/** A finding that is kept, and why. */
export type Suppressed = { readonly finding: Finding; readonly reason: string };

/** Reads a sidecar file: a list of `{rule, path, reason}`. Throws a PolicyError when it is no JSON. */
export function readSuppressions(text: string, file: string): readonly Suppression[] {
  const faults = createFaults(text, file);
  const root = readJson(text, faults);
  const map = createTextMap(text, file, root);
  return items(root).map((node) => ({
    rule: textOf(member(node, 'rule')) ?? '',
    path: textOf(member(node, 'path')) ?? '',
    reason: textOf(member(node, 'reason')) ?? '',
    place: map.placeOf(node.at),
  }));
}

export function applySuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  about: (rule: 'suppression-without-reason' | 'unused-suppression', place: LintPlace, message: string) => void,
): { readonly kept: readonly Finding[]; readonly suppressed: readonly Suppressed[] } {
  const suppressed: Suppressed[] = [];
  let kept = findings;
  for (const [index, suppression] of suppressions.entries()) {
    const place = suppression.place ?? { file: 'suppressions', line: index + 1, column: 1, path: `/${index}` };
    // Without a reason nobody can tell later whether it still holds: the finding stays.
    if (suppression.reason.trim() === '') {
      about(
        'suppression-without-reason',
        place,
        `the suppression of ${suppression.rule} at ${suppression.path} gives no reason`,
      );
      continue;
    }
    const fits = matcher(suppression);
    const hit = kept.filter(fits);
    if (hit.length === 0) {
      about('unused-suppression', place, `nothing at ${suppression.path} breaks ${suppression.rule}`);
      continue;
    }
    suppressed.push(...hit.map((finding) => ({ finding, reason: suppression.reason })));
    kept = kept.filter((finding) => !fits(finding));
  }
  return { kept, suppressed };
}

function matcher({ rule, path }: Suppression): (finding: Finding) => boolean {
  const [file = '', pointer = ''] = path.split('#', 2);
  const matches = (pattern: string): ((text: string) => boolean) =>
    compileGlob(
      pattern
        .split(/(\*)/)
        .filter((part) => part !== '')
        .map((part) => (part === '*' ? star : part)),
    );
  const isFile = matches(file);
  const isPlace = matches(pointer);
  const isBelow = matches(`${pointer}/*`);
  return (finding) =>
    finding.rule === rule && isFile(finding.file) && (pointer === '' || isPlace(finding.path) || isBelow(finding.path));
}
