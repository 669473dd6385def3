/** How policyTypes, places and values are named in sentences. */
import type { PolicyType, Text } from '../document/document.ts';
import type { PolicyTrace, PolicyTypeTrace, StatementTrace } from '../evaluate/trace.ts';

export const policyTypeNames: Readonly<Record<PolicyType, string>> = {
  identity: 'identity policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource policy',
  trust: 'trust policy of the role',
  key: 'key policy',
  'service-control': 'service control policy',
  'resource-control': 'resource control policy',
  endpoint: 'VPC endpoint policy',
};

/** `service control policy at root` */
export function namePolicyType({ policyType, level }: Pick<PolicyTypeTrace, 'policyType' | 'level'>): string {
  return level === undefined ? policyTypeNames[policyType] : `${policyTypeNames[policyType]} at ${level}`;
}

/** Layers that limit what others grant: a statement of one is not told from a grant by its words. */
export const limits: ReadonlySet<PolicyType> = new Set([
  'boundary',
  'session',
  'service-control',
  'resource-control',
  'endpoint',
]);

/** `statement 2 (Nodes) of access (group DevOps), access.json:14`, `statement 1 of the permissions boundary limit.json:3` */
export function nameStatement(policyType: PolicyType, policy: PolicyTrace, { statement }: StatementTrace): string {
  const sid = statement.sid === undefined || statement.sid === '' ? '' : ` (${statement.sid})`;
  const of = limits.has(policyType) ? `of the ${policyTypeNames[policyType]}` : 'of';
  const origin = policy.origin === undefined ? '' : ` (${policy.origin})`;
  const { line } = statement.at;
  if (policy.file === policy.name) return `statement ${statement.number}${sid} ${of} ${policy.file}:${line}`;
  const place = policy.file === undefined ? `line ${line}` : `${policy.file}:${line}`;
  return `statement ${statement.number}${sid} ${of} ${policy.name}${origin}, ${place}`;
}

export function list(texts: readonly string[], word = 'or'): string {
  if (texts.length <= 1) return texts[0] ?? 'nothing';
  return `${texts.slice(0, -1).join(', ')} ${word} ${texts.at(-1)}`;
}

/** Long lists are cut: a sentence is read, not searched. */
export function listSome(texts: readonly string[], most = 4): string {
  if (texts.length <= most) return list(texts);
  return `${texts.slice(0, most).join(', ')} or one of ${texts.length - most} more`;
}

export function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

const unprintable = /[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Sentences end on terminals, and ARNs, tags and names in them may be an attacker's: no escape sequence gets through. */
export function printable(text: string): string {
  return text.replace(unprintable, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function quoteTexts(texts: readonly Text[]): string {
  return listSome(texts.map(({ text }) => text));
}
