/**
 * Suppressions: findings that are accepted, each with a reason. They are in a file of their own, as JSON has no comments, and a
 * Sid would be copied along with its statement.
 */
import { asterisk, compileGlob } from '../match/glob.ts';
import type { Finding, LintPlace } from './finding.ts';

/** A finding that is accepted. */
export type Suppression = {
  readonly rule: string;
  /** A file, or a file and a JSON pointer into it, `access.json#/Statement/0`; `*` matches any characters. */
  readonly path: string;
  readonly reason: string;
  /** The last day on which it applies, such as 2026-12-31 (UTC). */
  readonly until?: string;
  /** Where it is written, for findings about itself. */
  readonly place?: LintPlace;
};

/** An accepted finding, with the reason. */
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
    // Without a reason it cannot be decided later whether it is still right: the finding is reported.
    if (suppression.reason.trim() === '') {
      about(
        'suppression-without-reason',
        place,
        `the suppression of ${suppression.rule} at ${suppression.path} has no reason`,
      );
      continue;
    }
    const ended = endOf(suppression, now);
    if (ended !== undefined) {
      about('expired-suppression', place, `the suppression of ${suppression.rule} at ${suppression.path} ${ended}`);
      continue;
    }
    const matches = matcher(suppression);
    const matching = kept.filter(matches);
    if (matching.length === 0) {
      about('unused-suppression', place, `there is no finding of ${suppression.rule} at ${suppression.path}`);
      continue;
    }
    suppressed.push(...matching.map((finding) => ({ finding, reason: suppression.reason })));
    kept = kept.filter((finding) => !matches(finding));
  }
  return { kept, suppressed };
}

/** Days compare as texts. Without the current day a suppression with a last day does not apply. */
function endOf({ until }: Suppression, now: string | undefined): string | undefined {
  if (until === undefined) return undefined;
  if (now === undefined) return `ends on ${until}, and the current day is unknown`;
  return now.slice(0, 10) > until ? `ended on ${until}` : undefined;
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
