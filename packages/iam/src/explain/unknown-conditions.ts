/** What a `depends` hangs on, as data: which keys, in which statement, and the values that would make it apply (spec/iam 10.16). */

import type { PolicyType } from '../document/document.ts';
import type { Decision } from '../evaluate/decision.ts';
import { fold } from '../match/fold.ts';
import { isUnknown } from '../truth.ts';

/** One condition a `depends` hangs on. `statement` and `line` count from 1. */
export type UnknownCondition = {
  readonly resource: string;
  readonly policyType: PolicyType;
  readonly policy: string;
  readonly statement: number;
  readonly sid?: string;
  readonly line: number;
  /** An Allow has to apply, a Deny must not. */
  readonly effect: 'Allow' | 'Deny';
  /** As written, qualifier and IfExists included. */
  readonly operator: string;
  readonly key: string;
  /** What the statement compares the key with; variables are replaced where their value is known. */
  readonly values: readonly string[];
};

/** What a `depends` hangs on, as data (spec/iam 10.16). Empty for other verdicts. */
export function unknownConditions(decision: Decision): readonly UnknownCondition[] {
  if (decision.verdict !== 'depends') return [];
  const found: UnknownCondition[] = [];
  for (const { resource, policyTypes, keys } of decision.trace) {
    const wanted = new Set(keys.map(fold));
    for (const { policyType, policies } of policyTypes) {
      for (const policy of policies) {
        for (const { statement, applies, conditions } of policy.statements) {
          if (!isUnknown(applies) || !applies.some((key) => wanted.has(fold(key)))) continue;
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
