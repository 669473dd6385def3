/** Ids of VPCs and of their endpoints, as condition values. */
import { fold } from '../match/fold.ts';
import { conditionsIn } from './conditions.ts';
import type { Report } from './finding.ts';
import { hasUnknown, type LintedPolicy } from './linted.ts';

export function reportMalformedIds(
  { document, placeOf }: LintedPolicy,
  key: string,
  prefix: 'vpc' | 'vpce',
  report: Report,
): void {
  const whole = new RegExp(`^${prefix}-(?:[0-9a-z]{8}|[0-9a-z]{17})$`);
  for (const condition of conditionsIn(document)) {
    if (fold(condition.key) !== fold(key) || condition.operator === 'Null') continue;
    const like = condition.operator.endsWith('Like');
    for (const { text, at } of condition.values) {
      if (hasUnknown(text) || text.includes('${') || (like && /[*?]/.test(text))) continue;
      if (!whole.test(text)) report(placeOf(at), `"${text}" is not ${prefix}- and 8 or 17 digits of 0 to 9 and a to f`);
    }
  }
}
