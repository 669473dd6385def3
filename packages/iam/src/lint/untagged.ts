/**
 * Conditions on aws:ResourceTag for services that do not support it: a positive one never holds for them (spec/iam
 * 10.15).
 */
import { fold } from '../match/fold.ts';
import { holdsWhenAbsent, statementConditionsIn } from './conditions.ts';
import type { Report } from './finding.ts';
import type { LintedPolicy } from './linted.ts';
import { detailsOf, supportsResourceTags } from './lookup.ts';

const tag = /^aws:resourcetag\//i;

export function reportUntagged({ document, placeOf }: LintedPolicy, effect: 'Allow' | 'Deny', report: Report): void {
  for (const { statement, condition } of statementConditionsIn(document)) {
    if (statement.effect !== effect || statement.action.not) continue;
    if (!tag.test(condition.key) || holdsWhenAbsent(condition)) continue;
    const services = [
      ...new Set(
        statement.action.values.flatMap(({ text }) => {
          const [prefix = ''] = fold(text).split(':', 1);
          // For actions of the reference S35 reports it.
          return !supportsResourceTags(prefix) && detailsOf(text) === undefined ? [prefix] : [];
        }),
      ),
    ];
    if (services.length === 0) continue;
    const done = effect === 'Deny' ? 'denied' : 'allowed';
    report(
      placeOf(condition.at),
      `${services.join(', ')} does not support ${condition.key}: those actions are not ${done}`,
    );
  }
}

export function reportUntaggedOfNotAction(
  { document, placeOf }: LintedPolicy,
  effect: 'Allow' | 'Deny',
  report: Report,
): void {
  for (const { statement, condition } of statementConditionsIn(document)) {
    if (statement.effect !== effect || !statement.action.not) continue;
    if (tag.test(condition.key) && !holdsWhenAbsent(condition)) report(placeOf(condition.at));
  }
}
