/** Private addresses compared with aws:SourceIp, which has public addresses only (spec/iam 10.14). */
import { conditionsIn } from './conditions.ts';
import type { Report } from './finding.ts';
import type { LintedPolicy } from './linted.ts';

const isPrivate = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|127\.|169\.254\.|f[cd][0-9a-f]{2}:)/i;

/** `whole`: whether all values are private, or only some. */
export function reportPrivateAddresses(
  { document, placeOf }: LintedPolicy,
  operator: 'IpAddress' | 'NotIpAddress',
  whole: boolean,
  report: Report,
): void {
  for (const condition of conditionsIn(document)) {
    if (!/^aws:sourceip$/i.test(condition.key) || condition.operator !== operator) continue;
    const found = condition.values.filter(({ text }) => isPrivate.test(text));
    if (whole !== (found.length === condition.values.length)) continue;
    for (const { text, at } of found) report(placeOf(at), `aws:SourceIp is never ${text}`);
  }
}
