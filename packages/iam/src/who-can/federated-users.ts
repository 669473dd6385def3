/**
 * Federated users of the account (spec/iam 6.8, 7.1): a resource-based policy may name one, and every IAM user that may call
 * GetFederationToken with that name becomes it.
 */
import type { AccountExport, ExportedUser } from '../account/account-export.ts';
import { all, better } from '../caller/answer.ts';
import { type Caller, createCaller } from '../caller/caller.ts';
import { decideFor } from '../caller/decide-for.ts';
import { rootCaller } from '../caller/root-user.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import type { ActionDecision } from './decide-action.ts';
import { allowEverything } from './external-caller.ts';
import { policyOfResource } from './external-principals.ts';
import type { PrincipalAnswer, WhoCanOptions } from './principal-answer.ts';
import { federatedForm } from './principal-names.ts';
import { isPattern } from './some-resource.ts';

/** `listed`: those that policies of the resource name, by ARN or pattern. `possible`: those and any other. */
export type FederatedUsers = { readonly listed: readonly string[]; readonly possible: readonly string[] };

/** Without a policy of the resource there are none: a federated user can do no more than its user there. */
export function federatedUsersFor(
  account: AccountExport,
  action: string,
  resource: string,
  { endpoint = [] }: WhoCanOptions,
): FederatedUsers {
  const policy = policyOfResource(account, action, resource);
  // STS serves a federated user nothing but GetCallerIdentity, so that it assumes no role.
  if (policy === undefined || fold(action).startsWith('sts:')) return { listed: [], possible: [] };
  const levels = (account.resourceControl ?? []).flatMap(({ policies }) => policies);
  const listed = [...new Set([policy, ...levels, ...endpoint].flatMap((one) => namedIn(account, one)))];
  return { listed, possible: [...new Set([...listed, anyFederatedUser(account)])] };
}

/** Whether the text is the ARN of a federated user of the account. */
export function isFederatedUser({ account, partition }: AccountExport, text: string): boolean {
  const [, ownPartition, owner] = federatedForm.exec(text) ?? [];
  return owner === account && ownPartition === partition;
}

function anyFederatedUser({ partition, account }: AccountExport): string {
  return `arn:${partition}:sts::${account}:federated-user/*`;
}

function namedIn(account: AccountExport, { policy }: NamedPolicy): readonly string[] {
  const any = anyFederatedUser(account);
  return policy.statements.flatMap(({ principal, conditions }) => [
    ...(principal?.element.entries ?? []).flatMap(({ text }) => (isFederatedUser(account, text) ? [text] : [])),
    ...conditions.flatMap(({ key, values }) =>
      values.flatMap(({ text }) => {
        if (key === 'aws:principalarn') return isFederatedUser(account, text) ? [text] : [];
        if (key === 'aws:principaltype') return fold(text) === 'federateduser' ? [any] : [];
        const id = key === 'aws:userid' && text.startsWith(`${account.account}:`);
        return id ? [any.slice(0, -1) + text.slice(text.indexOf(':') + 1)] : [];
      }),
    ),
  ]);
}

/** The user chooses it. */
const sessionPolicy: NamedPolicy = { ...allowEverything, name: 'of its choice, taken to allow everything' };

/** What the user can do as the federated user: where it may become it, and where that is allowed. */
export function answerAsFederatedUser(
  account: AccountExport,
  user: ExportedUser,
  federatedUser: string,
  options: WhoCanOptions,
  decide: (caller: Caller) => ActionDecision,
): ActionDecision {
  const issuer = createCaller(account, user, options);
  const token = decideFor(
    issuer,
    'sts:GetFederationToken',
    [{ arn: federatedUser, ...(isPattern(federatedUser) && { some: true }) }],
    { unknown: ['aws:RequestTag/*', 'aws:TagKeys'] },
  );
  if (token.verdict === 'denied') return { verdict: 'denied', keys: [], decisions: [token] };
  const asFederated = decide(federatedCaller(issuer, federatedUser, [sessionPolicy]));
  return { ...all([token, asFederated]), decisions: [token, ...asFederated.decisions] };
}

/** By the user that can do most as it. What the policy grants to the name itself counts as well: the root user may take any name. */
export function answerOfFederatedUser(
  account: AccountExport,
  federatedUser: string,
  options: WhoCanOptions,
  decide: (caller: Caller) => ActionDecision,
): PrincipalAnswer {
  const byName = decide(federatedCaller(rootCaller(account, options), federatedUser, []));
  const best = account.users.reduce((known, user) => {
    if (known.verdict === 'allowed') return known;
    const answer = answerAsFederatedUser(account, user, federatedUser, options, decide);
    return better(answer, known) ? answer : known;
  }, byName);
  return { principal: federatedUser, assumedRoles: [], ...best };
}

function federatedCaller(issuer: Caller, arn: string, session: readonly NamedPolicy[]): Caller {
  const account = 'account' in issuer.principal ? issuer.principal.account : '';
  const name = arn.slice(arn.indexOf('/') + 1).replace(/[*?]/g, 'x');
  const { 'aws:PrincipalArn': _, ...context } = issuer.context;
  return {
    ...issuer,
    arn,
    principal: { type: 'federated-user', account, name, issuerArn: issuer.arn },
    context,
    policies: { ...issuer.policies, session },
  };
}
