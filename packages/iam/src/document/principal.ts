/** The Principal element and the forms its values may take (spec/iam 4.1, 4.2). */
import type { PrincipalElement, PrincipalEntry, PrincipalKind } from './document.ts';
import type { PolicyFaultKind } from './fault-kinds.ts';
import type { Faults } from './faults.ts';
import type { JsonMember } from './json.ts';

const kinds: readonly PrincipalKind[] = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

export function readPrincipal(member: JsonMember, faults: Faults): PrincipalElement {
  const { value } = member;
  const element = { not: member.key.startsWith('Not'), at: faults.locate(member.keyAt) };
  if (value.kind === 'string') {
    const { text } = value;
    const message = `${member.key} is "*" or an object`;
    const hint = `write {"AWS": ${JSON.stringify(text)}}`;
    // A malformed name must not be read as every principal.
    if (faultOfAws(text) !== undefined) faults.add('invalid-principal', value, message, hint);
    else if (text !== '*') faults.addUnstorable('invalid-principal', value, message, hint);
    return { ...element, entries: [{ kind: 'AWS', text, at: faults.locate(value.at) }] };
  }
  if (value.kind !== 'object') {
    faults.add('invalid-principal', value, `${member.key} is "*" or an object`);
    return { ...element, entries: [] };
  }
  const entries: PrincipalEntry[] = [];
  for (const { key, keyAt, value: node } of value.members) {
    const kind = kinds.find((name) => name === key);
    if (kind === undefined) {
      faults.add(
        'unknown-principal-type',
        keyAt,
        `a principal is AWS, Service, Federated or CanonicalUser, not "${key}"`,
      );
      continue;
    }
    for (const item of node.kind === 'array' ? node.items : [node]) {
      if (item.kind !== 'string') {
        faults.add('invalid-principal', item, `${kind} takes a string or a list of strings`);
        continue;
      }
      const fault = kind === 'AWS' ? faultOfAws(item.text) : faultOfOther(kind, item.text);
      if (fault !== undefined) faults.add(fault.kind, item, fault.message, fault.hint);
      entries.push({ kind, text: item.text, at: faults.locate(item.at) });
    }
  }
  return { ...element, entries };
}

type ValueFault = { readonly kind: PolicyFaultKind; readonly message: string; readonly hint: string };

/** The ARN of an origin access identity has `cloudfront` in place of the account, and spaces in its name. */
const arnOfPrincipal =
  /^arn:[a-z0-9-]+:(?:iam::(?:\d{12}|cloudfront):(?:root|(?:user|role)\/[^*?]+)|sts::\d{12}:(?:assumed-role\/[^*?/]+\/[^*?/]+|federated-user\/[^*?/]+))$/;
/** What IAM shows in place of a principal that was deleted (spec/iam 4.3). */
const uniqueId = /^A(?:IDA|ROA)[A-Z0-9]{6,}$/;

function faultOfAws(text: string): ValueFault | undefined {
  if (text === '*' || /^\d{12}$/.test(text) || arnOfPrincipal.test(text) || uniqueId.test(text)) return undefined;
  if (/[*?]/.test(text)) {
    const hint = 'write "*" and add ArnLike on aws:PrincipalArn';
    return { kind: 'wildcard-in-principal', message: 'a principal supports no wildcard except "*" alone', hint };
  }
  if (/^arn:[a-z0-9-]+:iam::\d{12}:(?:group|instance-profile)\//.test(text)) {
    const message = 'groups and instance profiles are not principals';
    return { kind: 'invalid-principal', message, hint: 'name the users or the role' };
  }
  const hint = 'write an account id or the ARN of a root user, user, role, assumed role or federated user';
  return { kind: 'invalid-principal', message: `"${text}" is not an AWS principal`, hint };
}

function faultOfOther(kind: PrincipalKind, text: string): ValueFault | undefined {
  if (text === '*' && kind !== 'CanonicalUser') return undefined;
  if (/^[^*?\s]+$/.test(text)) return undefined;
  const hint = 'write one whole name, without wildcards';
  return { kind: 'invalid-principal', message: `"${text}" is not a ${kind} principal`, hint };
}
