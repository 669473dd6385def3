/**
 * Findings somebody looked at and keeps, each with the reason. They stand beside the documents, not in them: JSON has no
 * comments, and a Sid can be copied into another statement together with what it excuses.
 */
import { asterisk, compileGlob } from '../match/glob.ts';
import type { Finding, LintPlace } from './finding.ts';

/** A finding somebody looked at and keeps. */
export type Suppression = {
  readonly rule: string;
  /** A file, or a file and a JSON pointer into it, `access.json#/Statement/0`; `*` stands for any run of characters. */
  readonly path: string;
  readonly reason: string;
  /** The last day it holds, such as 2026-12-31 (UTC). */
  readonly until?: string;
  /** Where it is written, for findings about itself. */
  readonly place?: LintPlace;
};

/** A finding that is kept, and why. */
export type Suppressed = { readonly finding: Finding; readonly reason: string };

export function applySuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  now: string | undefined,
  about: (
    rule: 'suppression-without-reason' | 'unused-suppression' | 'expired-suppression',
    place: LintPlace,
    message: string,
  ) => void,
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
    const over = overFor(suppression, now);
    if (over !== undefined) {
      about('expired-suppression', place, `the suppression of ${suppression.rule} at ${suppression.path} ${over}`);
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

/** Days compare as texts. Without a clock nobody can say that the day is still to come. */
function overFor({ until }: Suppression, now: string | undefined): string | undefined {
  if (until === undefined) return undefined;
  if (now === undefined) return `ends on ${until}, and lint was not told what day it is`;
  return now.slice(0, 10) > until ? `held until ${until}` : undefined;
}

function matcher({ rule, path }: Suppression): (finding: Finding) => boolean {
  const [file = '', pointer = ''] = path.split('#', 2);
  const matches = (pattern: string): ((text: string) => boolean) =>
    compileGlob(
      pattern
        .split(/(\*)/)
        .filter((part) => part !== '')
        .map((part) => (part === '*' ? asterisk : part)),
    );
  const isFile = matches(file);
  const isPlace = matches(pointer);
  const isBelow = matches(`${pointer}/*`);
  return (finding) =>
    finding.rule === rule && isFile(finding.file) && (pointer === '' || isPlace(finding.path) || isBelow(finding.path));
}
