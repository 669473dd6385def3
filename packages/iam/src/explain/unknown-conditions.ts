/** The conditions a `depends` depends on, as data: keys, statements, and the values they are compared with (spec/iam 10.16). */

import type { PolicyType } from '../document/document.ts';
import type { Decision } from '../evaluate/decision.ts';
import { fold } from '../match/fold.ts';
import { isUnknown } from '../truth.ts';

/** One condition whose result is unknown. `statement` and `line` count from 1. */
export type UnknownCondition = {
  readonly resource: string;
  readonly policyType: PolicyType;
  readonly policy: string;
  readonly statement: number;
  readonly sid?: string;
  readonly line: number;
  /** The request is allowed if an Allow applies and no Deny does. */
  readonly effect: 'Allow' | 'Deny';
  /** As written, with its set operator and IfExists. */
  readonly operator: string;
  readonly key: string;
  /** The values of the statement, their variables replaced where known. */
  readonly values: readonly string[];
};

/** The conditions a `depends` depends on (spec/iam 10.16). Empty for other verdicts. */
export function unknownConditions(decision: Decision): readonly UnknownCondition[] {
  if (decision.verdict !== 'depends') return [];
  const found: UnknownCondition[] = [];
  for (const { resource, policyTypes, keys } of decision.trace) {
    const deciding = new Set(keys.map(fold));
    for (const { policyType, policies } of policyTypes) {
      for (const policy of policies) {
        for (const { statement, applies, conditions } of policy.statements) {
          if (!isUnknown(applies) || !applies.some((key) => deciding.has(fold(key)))) continue;
          for (const { entry, met, values } of conditions) {
            if (!isUnknown(met)) continue;
            found.push({
              resource,
              policyType,
              policy: policy.name,
              statement: statement.number,
              ...(statement.sid === undefined ? {} : { sid: statement.sid }),
              line: entry.at.line,
              effect: statement.effect,
              operator: entry.written,
              key: entry.key,
              values: values.flatMap(({ resolved, flaw }) =>
                resolved === undefined || flaw !== undefined ? [] : [resolved],
              ),
            });
          }
        }
      }
    }
  }
  return found;
}
