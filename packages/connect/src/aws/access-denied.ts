/**
 * Reads AWS's denials: of which principal, action and resource, and which statement would allow it. AWS writes
 * `User: ARN is not authorized to perform: ACTION on resource: ARN because REASON`.
 */
import { splitArn } from '@sallyport/aws';
import { ConnectError } from '../connect-error.ts';

export type Denial = {
  readonly principal: string | undefined;
  readonly action: string;
  readonly resource: string | undefined;
  readonly reason: string;
};

/** The call that was made, for denials that do not name it. */
export type ApiCall = { readonly action: string; readonly resource?: string };

const denialSentence =
  /(?:User|Principal): (?<principal>\S+) is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>\S+))?(?<reason>.*)/s;

function readDenial(message: string, call: ApiCall): Denial {
  const found = denialSentence.exec(message)?.groups;
  return {
    principal: found?.principal,
    action: found?.action ?? call.action,
    resource: found?.resource ?? call.resource,
    reason: (found?.reason ?? '').trim(),
  };
}

export function accessDenied(message: string, call: ApiCall, cause: unknown): ConnectError {
  const denial = readDenial(message, call);
  const who = denial.principal === undefined ? 'you' : denial.principal;
  const thing = kindOf(denial.resource);
  const sentence =
    thing === undefined
      ? `${who} may not call ${denial.action}`
      : `${who} may not use ${thing}: IAM denied ${denial.action}`;
  return new ConnectError('connect/access-denied', sentence, hintFor(denial), { cause });
}

/** The resource in words, where it is one that a session needs. */
function kindOf(resource: string | undefined): string | undefined {
  if (resource === undefined || resource === '*') return undefined;
  const [, , service, , , path = ''] = splitArn(resource) ?? [];
  const name = path.slice(path.indexOf('/') + 1);
  if (service === 'ec2' && path.startsWith('instance/')) return `the instance ${name}`;
  if (path.startsWith('managed-instance/')) return `the instance ${name}`;
  if (path.startsWith('document/')) return `the document ${name}`;
  if (path.startsWith('session/')) return `the session ${name}`;
  if (service === 'iam' && path.startsWith('role/')) return `the role ${name}`;
  return resource;
}

function hintFor(denial: Denial): string {
  if (denial.reason.includes('explicit deny')) {
    return `a policy denies it explicitly (${denial.reason.replace(/^because\s+/, '')}): no further Allow helps, that Deny must change`;
  }
  const statement = { Effect: 'Allow', Action: denial.action, Resource: denial.resource ?? '*' };
  const lines = [`this statement would allow it: ${JSON.stringify(statement)}`];
  if (denial.reason.includes('boundary')) lines.push('your permissions boundary must allow it too');
  if (denial.reason.includes('service control policy'))
    lines.push('a service control policy of the organization must allow it too');
  if (denial.action === 'sts:AssumeRole') {
    lines.push(
      'the trust policy of the role must also name you, and its conditions (such as sts:RoleSessionName) must hold',
    );
  }
  return lines.join('\n');
}
