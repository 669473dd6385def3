/** What a principal can do: its statements, the roles behind it, its way to every node, and what would widen all that. */

import { findPrincipal, type ReachOptions } from '../access-paths/reach.ts';
import type { AccountExport } from '../account/account-export.ts';
import type { Answer } from '../caller/answer.ts';
import { type AssumedRole, assumableRoles } from '../caller/assumable-roles.ts';
import { createAsker } from '../caller/caller.ts';
import { type MatrixGroup, reachMatrix } from '../matrix/reach-matrix.ts';
import { wideningRights } from './sensitive-actions.ts';

/** One statement that speaks for or against the principal, as it stands. */
export type Grant = {
  readonly policy: string;
  readonly origin?: string;
  readonly layer: 'identity' | 'boundary' | 'service-control';
  readonly effect: 'Allow' | 'Deny';
  readonly sid?: string;
  readonly line: number;
  /** `not`: every one but these. */
  readonly actions: { readonly not: boolean; readonly values: readonly string[] };
  readonly resources: { readonly not: boolean; readonly values: readonly string[] };
  /** Keys its conditions look at. */
  readonly keys: readonly string[];
};

/** An action somebody may do on a resource (ARN or `*`). */
export type Capability = Answer & { readonly action: string; readonly resource: string };

/** What `whatCan` answers. */
export type WhatCan = {
  readonly principal: string;
  readonly grants: readonly Grant[];
  readonly roles: readonly Omit<AssumedRole, 'asker'>[];
  /** Nodes in groups, each with the ways there. */
  readonly nodes: readonly MatrixGroup[];
  /** What would let it change what it is checked against, or see and end what others do (spec/iam 14.9, 14.10). */
  readonly widening: readonly Capability[];
};

/** Everything the export says about one user or role (ARN or name). Throws AskError when it is not in the export. */
export function whatCan(account: AccountExport, principal: string, options: ReachOptions = {}): WhatCan {
  const who = findPrincipal(account, principal);
  const asker = createAsker(account, who, options);
  const { longestChain } = options;
  const [row] = reachMatrix(account, {
    principals: [who],
    optionsOf: () => options,
    ...(longestChain === undefined ? {} : { longestChain }),
  }).rows();
  const levels = (account.serviceControl ?? []).flatMap(({ policies }) => policies);
  return {
    principal: who.arn,
    grants: [
      ...grantsOf('identity', who.identity),
      ...grantsOf('boundary', who.boundary ?? []),
      ...grantsOf('service-control', levels),
    ],
    roles: assumableRoles(account, asker, longestChain).map(({ asker: _, ...role }) => role),
    nodes: row?.groups ?? [],
    widening: wideningRights(account, asker),
  };
}

function grantsOf(layer: Grant['layer'], policies: AccountExport['users'][number]['identity']): readonly Grant[] {
  return policies.flatMap(({ name, origin, policy }) =>
    policy.document.statements.map((statement) => ({
      policy: name,
      ...(origin === undefined ? {} : { origin }),
      layer,
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
