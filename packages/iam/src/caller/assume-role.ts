/** Decides sts:AssumeRole for a caller whose session name, tags and external id are not known beforehand (spec/iam 12.5). */
import type { ExportedRole } from '../account/account-export.ts';
import type { Decision } from '../evaluate/decision.ts';
import { readUnknownKeys } from '../evaluate/read-context.ts';
import { fold } from '../match/fold.ts';
import type { RequestContext } from '../request.ts';
import { assumeRoleRequests } from '../service/assume-role.ts';
import { better } from './answer.ts';
import type { Caller } from './caller.ts';
import { decideFor } from './decide-for.ts';
import { isAbsent, unknownKeys } from './unknown-keys.ts';

/** Keys the caller chooses freely; tags and source identity only where further actions are allowed (spec/iam 12.5). */
export const freeKeys: readonly string[] = ['sts:RoleSessionName', 'sts:ExternalId'];
const tagKeys = ['sts:TransitiveTagKeys', 'aws:RequestTag/*', 'aws:TagKeys'];
const sourceIdentityKeys = ['sts:SourceIdentity'];
const chosenKeys = [...freeKeys, ...tagKeys, ...sourceIdentityKeys];
const isChosen = readUnknownKeys(chosenKeys);

/** First without tags and with the session named after the caller. Where that is denied, with any choice the caller has. */
export function decideAssumeRole(caller: Caller, role: ExportedRole): Decision {
  const [request] = requestsOf(caller, role);
  const usual = decideTrust(caller, role, 'sts:AssumeRole', request?.context ?? {}, []);
  if (usual.verdict === 'allowed') return usual;
  const free = decideTrust(caller, role, 'sts:AssumeRole', {}, chosenKeys);
  // Of principals of other accounts nothing says which values are usual: their choices count from the start.
  const counts = (choosing: Decision): boolean =>
    better(choosing, usual) || (caller.external === true && choosing.verdict === usual.verdict);
  if (!counts(free)) return usual;
  const mayTag = mayPass(caller, role, 'sts:TagSession');
  const mayIdentify = mayPass(caller, role, 'sts:SetSourceIdentity');
  if (mayTag && mayIdentify) return free;
  const choice = [...freeKeys, ...(mayTag ? tagKeys : []), ...(mayIdentify ? sourceIdentityKeys : [])];
  const limited = decideTrust(caller, role, 'sts:AssumeRole', {}, choice);
  return counts(limited) ? limited : usual;
}

/** Whether the caller may pass session tags, or a source identity, when it assumes the role. */
export function mayPass(
  caller: Caller,
  role: ExportedRole,
  action: 'sts:TagSession' | 'sts:SetSourceIdentity',
): boolean {
  return decideTrust(caller, role, action, {}, chosenKeys).verdict !== 'denied';
}

/** One action on the role, with these keys of the call and with the keys of `choice` unknown. */
export function decideTrust(
  caller: Caller,
  role: ExportedRole,
  action: string,
  context: RequestContext,
  choice: readonly string[],
): Decision {
  const [request] = requestsOf(caller, role);
  const given = { ...caller.context, ...context };
  const unknown = unknownKeys([role.trust.policy.document], given).filter((key) => !isChosen(fold(key)));
  return decideFor(caller, action, request?.resources ?? [], {
    context,
    unknown: [...unknown, ...choice].filter((key) => !isAbsent(caller.connection.absent, key)),
    resource: new Map([[role.arn, role.trust]]),
  });
}

function requestsOf(caller: Caller, role: ExportedRole): ReturnType<typeof assumeRoleRequests> {
  return assumeRoleRequests({
    roleArn: role.arn,
    roleTags: role.tags,
    sessionName: sessionNameOf(caller),
    tags: new Map(),
    transitiveTagKeys: [],
    inheritedTags: new Map(),
  });
}

/** The usual session name is the name of the caller, and policies that limit the name expect it. */
export function sessionNameOf({ principal, arn }: Caller): string {
  if (principal.type === 'role-session' && principal.sessionName !== undefined) return principal.sessionName;
  return arn.slice(arn.lastIndexOf('/') + 1).slice(0, 64);
}
