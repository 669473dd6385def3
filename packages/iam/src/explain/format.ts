/** How policy types, statements and values are written in explanations. */
import type { PolicyType, Text } from '../document/document.ts';
import type { PolicyTrace, PolicyTypeTrace, StatementTrace } from '../evaluate/trace.ts';

/** As AWS calls them. */
export const policyTypeNames: Readonly<Record<PolicyType, string>> = {
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource-based policy',
  trust: 'role trust policy',
  key: 'key policy',
  'service-control': 'service control policy',
  'resource-control': 'resource control policy',
  endpoint: 'VPC endpoint policy',
};

/** `service control policy at root` */
export function namePolicyType({ policyType, level }: Pick<PolicyTypeTrace, 'policyType' | 'level'>): string {
  return level === undefined ? policyTypeNames[policyType] : `${policyTypeNames[policyType]} at ${level}`;
}

/** Policy types that limit permissions and grant none: their statements look like those that grant, so their type is always named. */
const limiting: ReadonlySet<PolicyType> = new Set([
  'boundary',
  'session',
  'service-control',
  'resource-control',
  'endpoint',
]);

/** `statement 2 (Nodes) of access (group DevOps), access.json:14`, `statement 1 of the permissions boundary limit.json:3` */
export function nameStatement(policyType: PolicyType, policy: PolicyTrace, { statement }: StatementTrace): string {
  const sid = statement.sid === undefined || statement.sid === '' ? '' : ` (${statement.sid})`;
  const of = limiting.has(policyType) ? `of the ${policyTypeNames[policyType]}` : 'of';
  const origin = policy.origin === undefined ? '' : ` (${policy.origin})`;
  const { line } = statement.at;
  if (policy.file === policy.name) return `statement ${statement.number}${sid} ${of} ${policy.file}:${line}`;
  const position = policy.file === undefined ? `line ${line}` : `${policy.file}:${line}`;
  return `statement ${statement.number}${sid} ${of} ${policy.name}${origin}, ${position}`;
}

export function list(texts: readonly string[], conjunction = 'or'): string {
  if (texts.length <= 1) return texts[0] ?? 'nothing';
  return `${texts.slice(0, -1).join(', ')} ${conjunction} ${texts.at(-1)}`;
}

/** Shortens long lists, to keep the sentence readable. */
export function listSome(texts: readonly string[], most = 4): string {
  if (texts.length <= most) return list(texts);
  return `${texts.slice(0, most).join(', ')} or one of ${texts.length - most} more`;
}

export function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

const unprintable = /[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Explanations are shown on terminals, and an attacker may choose ARNs, tags and names in them: escape sequences are written out. */
export function printable(text: string): string {
  return text.replace(unprintable, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function quoteTexts(texts: readonly Text[]): string {
  return listSome(texts.map(({ text }) => text));
}
