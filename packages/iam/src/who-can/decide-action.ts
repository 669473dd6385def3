/** Whether one caller can do one action on one resource, without assuming a role. */
import { splitArn } from '@sallyport/aws';
import type { AccessQuestion } from '../access-paths/access-method.ts';
import { decideDefaultSession, startSession } from '../access-paths/start-session.ts';
import type { AccountExport } from '../account/account-export.ts';
import { type Answer, any } from '../caller/answer.ts';
import { decideAssumeRole } from '../caller/assume-role.ts';
import type { Caller } from '../caller/caller.ts';
import { decideFor } from '../caller/decide-for.ts';
import { regionKey } from '../caller/requested-region.ts';
import { denyRoleToRoot } from '../caller/root-user.ts';
import { isAbsent, unknownKeys } from '../caller/unknown-keys.ts';
import type { Decision } from '../evaluate/decision.ts';
import { fold } from '../match/fold.ts';
import type { DocumentCheck } from '../service/start-session.ts';
import { type DescribedResource, describeResource } from './describe-resource.ts';
import type { WhoCanOptions } from './principal-answer.ts';
import { answerForSome, isPattern, isWhollyListed, resourcesWithPolicies } from './some-resource.ts';

/** An answer with the decisions behind it. */
export type ActionDecision = Answer & { readonly decisions: readonly Decision[] };

/** For ssm:StartSession on a node: with any session document. */
export function decideAction(
  account: AccountExport,
  caller: Caller,
  action: string,
  resource: string,
  options: WhoCanOptions,
): ActionDecision {
  if (isPattern(resource)) return decideSome(account, caller, action, resource, options);
  const { documentCheck = 'legacy', resourceAccount } = options;
  const node = account.nodes.find(({ arn, id }) => arn === resource || id === resource);
  if (fold(action) === 'ssm:startsession' && node !== undefined) {
    return decideAnySession({ account, caller, node }, documentCheck);
  }
  const role = account.roles.find(({ arn }) => arn === resource);
  const decision =
    denyRoleToRoot(caller, action, resource) ??
    (role !== undefined && fold(action) === 'sts:assumerole'
      ? decideAssumeRole(caller, role)
      : decideCall(
          account,
          caller,
          action,
          ownedBy(resourceAccount, describeResource(account, action, node?.arn ?? resource)),
        ));
  return { verdict: decision.verdict, keys: decision.keys, decisions: [decision] };
}

function decideSome(
  account: AccountExport,
  caller: Caller,
  action: string,
  pattern: string,
  options: WhoCanOptions,
): ActionDecision {
  const known = resourcesWithPolicies(account, action, pattern).map((resource) =>
    decideAction(account, caller, action, resource, options),
  );
  if (known.length > 0 && isWhollyListed(account, action, pattern)) return answerForSome(known);
  const described = ownedBy(options.resourceAccount, describeResource(account, action, pattern));
  const decision = denyRoleToRoot(caller, action, pattern) ?? decideCall(account, caller, action, described);
  const other = { verdict: decision.verdict, keys: decision.keys, decisions: [decision] };
  return answerForSome([other, ...known]);
}

function decideAnySession(question: AccessQuestion, documentCheck: DocumentCheck): ActionDecision {
  const paths = startSession.paths(question);
  const legacy = paths.flatMap((path) =>
    path.legacy === undefined ? [] : [{ verdict: path.legacy, keys: path.keys }],
  );
  const answer = any(documentCheck === 'legacy' ? [...paths, ...legacy] : paths);
  // Where no path is allowed, the decision about a session with the default document says why.
  const decisions =
    answer.verdict === 'denied' ? [decideDefaultSession(question)] : paths.flatMap((path) => path.decisions);
  return { ...answer, decisions };
}

function decideCall(account: AccountExport, caller: Caller, action: string, resource: DescribedResource): Decision {
  const policies = new Map(account.resourcePolicies);
  const trust = account.roles.find(({ arn }) => arn === resource.arn)?.trust;
  if (trust !== undefined) policies.set(resource.arn, trust);
  const attached = policies.get(resource.arn);
  const keys = attached === undefined ? [] : unknownKeys([attached.policy.document], caller.context);
  const region = splitArn(resource.arn)?.[3];
  const given = new Set(Object.keys(caller.context).map(fold));
  const regionKnown =
    region !== undefined && region !== '' && !/[*?]/.test(region) && !given.has('aws:requestedregion');
  const unknown = [...resource.unknown, ...keys];
  return decideFor(caller, action, [resource.requested], {
    ...(regionKnown && { context: { [regionKey]: region } }),
    unknown: unknown.filter((key) => !isAbsent(caller.connection.absent, key)),
    resource: policies,
  });
}

function ownedBy(account: string | undefined, resource: DescribedResource): DescribedResource {
  return account === undefined ? resource : { ...resource, requested: { ...resource.requested, account } };
}
