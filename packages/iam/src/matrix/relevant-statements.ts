/**
 * The statements on which the paths of an access method depend, and the context keys in their conditions. Callers with the same
 * relevant statements and the same values for these keys have the same paths, to nodes these statements do not distinguish.
 */

import { isServiceLinkedRole } from '@sallyport/aws';
import type { AccessMethod } from '../access-paths/access-method.ts';
import { boundedMap } from '../bounded-map.ts';
import type { Caller } from '../caller/caller.ts';
import type { CompiledStatement } from '../compile/compile.ts';
import { contextKeys } from '../document/context-keys.ts';
import type { PolicyDocument } from '../document/document.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import { type NodeFeatures, nodeFeatures } from './node-features.ts';

export type RelevantStatements = {
  /** No statement of an identity policy allows any of the actions: the method has no paths. */
  readonly noneAllow: boolean;
  /** Equal for callers with the same relevant statements. */
  readonly statementsKey: string;
  /** Equal for callers with the same paths. */
  readonly callerKey: string;
  /** How these statements distinguish nodes. */
  readonly features: NodeFeatures;
};

export type StatementIndex = {
  relevantTo(caller: Caller, method: AccessMethod): RelevantStatements;
};

type NumberedStatement = { readonly number: number; readonly keys: readonly string[] };

/** Numbers the statements, so that sets of them can be compared. Forgets a statement when its policy is collected. */
export function createStatementIndex(): StatementIndex {
  const numbered = new WeakMap<CompiledStatement, NumberedStatement>();
  const features = boundedMap<string, NodeFeatures>(1_024);
  let count = 0;

  const numberOf = (document: PolicyDocument, compiled: CompiledStatement): NumberedStatement => {
    let known = numbered.get(compiled);
    if (known === undefined) {
      count += 1;
      const keys = contextKeys({ ...document, statements: [compiled.statement] }).map(fold);
      known = { number: count, keys };
      numbered.set(compiled, known);
    }
    return known;
  };

  return {
    relevantTo(caller, method) {
      const keys = new Set<string>();
      const statements: CompiledStatement[] = [];
      const numbersIn = (policies: readonly NamedPolicy[]): string =>
        [
          ...new Set(
            policies.flatMap(({ policy }) =>
              policy.statements.flatMap((compiled) => {
                if (!method.actions.some((action) => compiled.actions.matches(action))) return [];
                const { number, keys: own } = numberOf(policy.document, compiled);
                for (const key of own) keys.add(key);
                statements.push(compiled);
                return [number];
              }),
            ),
          ),
        ]
          .sort((a, b) => a - b)
          .join(',');
      const { identity, boundary, session, endpoint, serviceControl, resourceControl } = caller.policies;
      const numbers = [
        `i${numbersIn(identity)}`,
        boundary === undefined ? '' : `b${numbersIn(boundary)}`,
        session === undefined ? '' : `s${numbersIn(session)}`,
        endpoint === undefined ? '' : `e${numbersIn(endpoint)}`,
        ...(serviceControl ?? []).map(({ policies }) => `c${numbersIn(policies)}`),
        ...(resourceControl ?? []).map(({ policies }) => `r${numbersIn(policies)}`),
      ].join('|');
      const sorted = [...keys].sort();
      const statementsKey = `${method.action} ${numbers}`;
      return {
        noneAllow: !identity.some(({ policy }) =>
          policy.statements.some(
            ({ deny, actions }) => !deny && method.actions.some((action) => actions.matches(action)),
          ),
        ),
        statementsKey,
        callerKey: `${statementsKey} ${callerFacts(caller, method, sorted)}`,
        features: features.get(statementsKey, () => nodeFeatures(method, statements, sorted)),
      };
    },
  };
}

const keysOfIdentity = new Set(['aws:username', 'aws:userid', 'aws:principalarn']);

/** The values of these keys for the caller, and the facts that decide which policy types apply. */
function callerFacts(caller: Caller, method: AccessMethod, keys: readonly string[]): string {
  const { principal, arn, context, unknown, policies } = caller;
  const facts: unknown[] = [principal.type, 'account' in principal ? principal.account : ''];
  if (keys.some((key) => keysOfIdentity.has(key))) {
    facts.push(arn, 'sessionName' in principal ? principal.sessionName : '');
  }
  // Service control policies do not apply to service-linked roles (spec/iam 3, 6).
  facts.push(isServiceLinkedRole(arn), policies.boundary !== undefined);
  const given = Object.entries(context).map(([name, value]): [string, unknown] => [fold(name), value]);
  const unknownKeys = unknown.map(fold);
  for (const key of keys) {
    facts.push(given.filter(([name]) => name === key).map(([, value]) => value));
    facts.push(unknownKeys.some((one) => one === key || (one.endsWith('/*') && key.startsWith(one.slice(0, -1)))));
  }
  return JSON.stringify([facts, method.callerFacts?.(caller) ?? '']);
}
