/** Which principals can do an action on a resource: by their own policies, through roles, and principals of other accounts. */
import type { AccountExport, ExportedPrincipal } from '../account/account-export.ts';
import { findPrincipal } from '../account/find.ts';
import { refuseUnknownResource } from '../account/refuse-unknown-resource.ts';
import { all, better } from '../caller/answer.ts';
import { assumableRoles } from '../caller/assumable-roles.ts';
import { type Caller, createCaller } from '../caller/caller.ts';
import { rootCaller } from '../caller/root-user.ts';
import { resourceKey } from '../compile/resources.ts';
import { type ActionDecision, decideAction } from './decide-action.ts';
import { decideExternalPrincipals } from './external-principals.ts';
import { externalThroughRoles } from './external-through-roles.ts';
import { answerAsFederatedUser, answerOfFederatedUser, federatedUsersFor, isFederatedUser } from './federated-users.ts';
import type { PrincipalAnswer, WhoCanOptions } from './principal-answer.ts';
import { isPattern, resourcesWithPolicies } from './some-resource.ts';

/**
 * Every principal that can do an action on a resource, itself or through roles: the root user, the users and roles of the
 * account, the federated users that the policy of the resource names, then external principals. `resource` is an ARN, the id of
 * a node, `*` for an action without resource types, or an ARN with wildcards: one of the resources that it matches. For
 * ssm:StartSession on a node: with any session document. Throws InputError for a principal, role, node or document that the
 * account does not have, RequestError for what is no action or ARN.
 */
export function whoCan(
  account: AccountExport,
  action: string,
  resource: string,
  options: WhoCanOptions = {},
): readonly PrincipalAnswer[] {
  refuseUnknownResource(account, action, resource);
  const decide = (caller: Caller): ActionDecision => decideAction(account, caller, action, resource, options);
  const root = rootCaller(account, options);
  const answerForRoot = (): PrincipalAnswer => ({ principal: root.arn, assumedRoles: [], ...decide(root) });
  if (options.principal === root.arn) return [answerForRoot()];
  const federated = federatedUsersFor(account, action, resource, options);
  const answerFor = (who: ExportedPrincipal): PrincipalAnswer =>
    bestAnswer(account, who, federated.possible, options, decide);
  const asFederated = (arn: string): PrincipalAnswer => answerOfFederatedUser(account, arn, options, decide);
  if (options.principal !== undefined && isFederatedUser(account, options.principal)) {
    return [asFederated(options.principal)];
  }
  if (options.principal !== undefined) return [answerFor(findPrincipal(account, options.principal))];
  const answers: PrincipalAnswer[] = [];
  // A denied answer is let go of at once: its decisions hold more than the principal's own entry in the export.
  const add = (answer: PrincipalAnswer): void => {
    if (answer.verdict !== 'denied' || options.denied === true) answers.push(answer);
  };
  add(answerForRoot());
  for (const who of [...account.users, ...account.roles]) add(answerFor(who));
  for (const arn of federated.listed) add(asFederated(arn));
  externalAnswers(account, action, resource, options, decide).forEach(add);
  return answers;
}

/** The best of the answers for the principal itself, for each role it can assume and for each federated user it can become. */
function bestAnswer(
  account: AccountExport,
  who: ExportedPrincipal,
  federated: readonly string[],
  options: WhoCanOptions,
  decide: (caller: Caller) => ActionDecision,
): PrincipalAnswer {
  const caller = createCaller(account, who, options);
  let best: PrincipalAnswer = { principal: who.arn, assumedRoles: [], ...decide(caller) };
  if (best.verdict === 'allowed') return best;
  for (const role of assumableRoles(account, caller, options.longestChain)) {
    const asRole = decide(role.caller);
    const answer = all([role, asRole]);
    if (!better(answer, best)) continue;
    const decisions = [...role.decisions, ...asRole.decisions];
    best = { principal: who.arn, assumedRoles: role.assumedRoles, ...answer, decisions };
  }
  if (who.kind !== 'user') return best;
  for (const federatedUser of federated) {
    const answer = answerAsFederatedUser(account, who, federatedUser, options, decide);
    if (better(answer, best)) best = { principal: who.arn, assumedRoles: [], federatedUser, ...answer };
  }
  return best;
}

function same(answer: PrincipalAnswer): PrincipalAnswer {
  return answer;
}

/** The policy of one of the resources says nothing about the others. */
function ofSome(answer: PrincipalAnswer): PrincipalAnswer {
  if (answer.verdict === 'denied') return answer;
  return { ...answer, verdict: 'depends', keys: [...new Set([...answer.keys, resourceKey])].sort() };
}

/** By the resource-based policy or through a role, whichever is better. */
function externalAnswers(
  account: AccountExport,
  action: string,
  resource: string,
  options: WhoCanOptions,
  decide: (caller: Caller) => ActionDecision,
): readonly PrincipalAnswer[] {
  const best = new Map<string, PrincipalAnswer>();
  const asked = isPattern(resource) ? [resource, ...resourcesWithPolicies(account, action, resource)] : [resource];
  const found = [
    ...asked.flatMap((one) =>
      decideExternalPrincipals(account, action, one, options).map(asked.length === 1 ? same : ofSome),
    ),
    ...externalThroughRoles(account, options, decide),
  ];
  for (const one of found) {
    const name = `${one.external} ${one.principal}`;
    const known = best.get(name);
    if (known === undefined || better(one, known)) best.set(name, one);
  }
  return [...best.values()];
}
