/**
 * A principal given by its ARN alone, as in collections of cases. Keys that follow from the ARN and are not in the context are
 * absent, so that a case has the same answer in every engine.
 */

import { isAccountId, splitArn } from '@sallyport/aws';
import { derivedKeys } from '../evaluate/derived-keys.ts';
import { objectOf, refuse, textOf, type Value } from '../input/read-value.ts';
import { fold } from '../match/fold.ts';
import type { Principal, RequestContext } from '../request.ts';

/** `roleArns` are roles named in policies: an assumed-role ARN lacks the path of its role (spec/iam 4.4). */
export function principalOf(given: Value, context: RequestContext, roleArns: readonly string[] = []): Principal {
  if (typeof given.value === 'object' && given.value !== null) return anonymousOf(given);
  const text = textOf(given);
  if (text === '*' || fold(text) === 'anonymous') return { type: 'anonymous' };
  const arn = splitArn(text);
  if (arn === undefined) {
    if (isAccountId(text)) return { type: 'root', account: text };
    if (/^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(text)) return { type: 'service', name: text };
    return refuse(
      given,
      `"${text}" is not a principal`,
      'an ARN, a service such as ec2.amazonaws.com, or * for an anonymous caller',
    );
  }
  const [, partition, service, , account, rest] = arn;
  const [kind = '', ...path] = rest.split('/');
  const name = path.at(-1) ?? '';
  const id = contextValue(context, 'aws:userid');
  if (service === 'iam') {
    if (rest === 'root') return { type: 'root', account };
    if (kind === 'user' && name !== '') return { type: 'user', account, arn: text, id: id ?? '' };
    if (kind === 'role' && name !== '') return roleSession(text, account, id, '');
    if (kind === 'oidc-provider' || kind === 'saml-provider') return { type: 'federated-principal', provider: text };
  }
  if (service === 'sts' && name !== '') {
    const [role = '', session] = path;
    if (kind === 'assumed-role' && session !== undefined) {
      const plain = `arn:${partition}:iam::${account}:role/${role}`;
      const known = [contextValue(context, 'aws:PrincipalArn') ?? '', ...roleArns];
      const roleArn = known.find((one) => isRole(one, partition, account, role)) ?? plain;
      return roleSession(roleArn, account, id, session);
    }
    if (kind === 'federated-user') {
      return { type: 'federated-user', account, name, issuerArn: `arn:${partition}:iam::${account}:root` };
    }
  }
  return refuse(given, `"${text}" is not the ARN of a principal`, 'a user, role, assumed-role or federated-user');
}

/** Collections also write `{"type": "Anonymous"}`. */
function anonymousOf(given: Value): Principal {
  const { need } = objectOf(given, ['type']);
  const type = need('type');
  if (fold(textOf(type)) === 'anonymous') return { type: 'anonymous' };
  return refuse(type, `there is no principal of type "${textOf(type)}"`, 'an ARN as text, or {"type": "Anonymous"}');
}

function roleSession(roleArn: string, account: string, id: string | undefined, session: string): Principal {
  const [roleId = '', name] = id?.split(':') ?? [];
  const sessionName = session || name;
  return { type: 'role-session', account, roleArn, roleId, ...(sessionName && { sessionName }) };
}

function isRole(text: string, partition: string, account: string, name: string): boolean {
  return text.startsWith(`arn:${partition}:iam::${account}:role/`) && text.endsWith(`/${name}`) && !/[*?$]/.test(text);
}

export function contextValue(context: RequestContext, key: string): string | undefined {
  const name = Object.keys(context).find((one) => fold(one) === fold(key));
  const value = name === undefined ? undefined : context[name];
  return typeof value === 'string' ? value : undefined;
}

/** The derived keys that are neither given nor unknown: absent, although the engine could derive them. */
export function absentDerived(context: RequestContext, unknown: readonly string[]): readonly string[] {
  const given = new Set([...Object.keys(context), ...unknown].map(fold));
  return derivedKeys.filter((key) => !given.has(fold(key)));
}
