/** What one principal can do: the statements that apply to it, the roles it can assume, the nodes it reaches, its sensitive actions. */

import type { ReachOptions } from '../access-paths/reach.ts';
import type { AccountExport } from '../account/account-export.ts';
import { findPrincipal } from '../account/find.ts';
import { type AssumableRole, assumableRoles } from '../caller/assumable-roles.ts';
import { createCaller } from '../caller/caller.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { type MatrixGroup, reachMatrix } from '../matrix/reach-matrix.ts';
import { type ActionAnswer, sensitiveActionsOf } from './sensitive-actions.ts';

/** One statement of a policy that applies to the principal, as it is written. */
export type AppliedStatement = {
  readonly policy: string;
  /** Where the principal has the policy from, such as `group Engineers`. */
  readonly origin?: string;
  readonly policyType: 'identity' | 'boundary' | 'service-control';
  readonly effect: 'Allow' | 'Deny';
  readonly sid?: string;
  readonly line: number;
  /** `not`: the element is NotAction. */
  readonly actions: { readonly not: boolean; readonly values: readonly string[] };
  /** `not`: the element is NotResource. */
  readonly resources: { readonly not: boolean; readonly values: readonly string[] };
  /** The keys of its conditions. */
  readonly keys: readonly string[];
};

/** The answer of `whatCan`. */
export type WhatCan = {
  readonly principal: string;
  readonly statements: readonly AppliedStatement[];
  readonly roles: readonly Omit<AssumableRole, 'caller'>[];
  /** All nodes, in groups with the same access paths. */
  readonly nodes: readonly MatrixGroup[];
  /** Actions that change its own access, or show or end the sessions of others (spec/iam 14.9, 14.10). */
  readonly sensitiveActions: readonly ActionAnswer[];
};

/** `principal` is a user or role, by ARN or name. Throws InputError when it is not in the export. */
export function whatCan(account: AccountExport, principal: string, options: ReachOptions = {}): WhatCan {
  const who = findPrincipal(account, principal);
  const caller = createCaller(account, who, options);
  const { longestChain } = options;
  const [row] = reachMatrix(account, {
    principals: [who],
    optionsOf: () => options,
    ...(longestChain === undefined ? {} : { longestChain }),
  }).rows();
  const levels = (account.serviceControl ?? []).flatMap(({ policies }) => policies);
  return {
    principal: who.arn,
    statements: [
      ...statementsOf('identity', who.identity),
      ...statementsOf('boundary', who.boundary ?? []),
      ...statementsOf('service-control', levels),
    ],
    roles: assumableRoles(account, caller, longestChain).map(({ caller: _, ...role }) => role),
    nodes: row?.groups ?? [],
    sensitiveActions: sensitiveActionsOf(account, caller),
  };
}

function statementsOf(
  policyType: AppliedStatement['policyType'],
  policies: readonly NamedPolicy[],
): readonly AppliedStatement[] {
  return policies.flatMap(({ name, origin, policy }) =>
    policy.document.statements.map((statement) => ({
      policy: name,
      ...(origin === undefined ? {} : { origin }),
      policyType,
      effect: statement.effect,
      ...(statement.sid === undefined ? {} : { sid: statement.sid }),
      line: statement.at.line,
      actions: { not: statement.action.not, values: statement.action.values.map(({ text }) => text) },
      resources: {
        not: statement.resource?.not === true,
        values: (statement.resource?.values ?? []).map(({ text }) => text),
      },
      keys: [...new Set(statement.conditions.map(({ key }) => key))],
    })),
  );
}
