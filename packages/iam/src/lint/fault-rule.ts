/** A rule that reports faults of the parser: which kinds, with which sentence and remedy. */
import type { PolicyFaultKind } from '../document/fault-kinds.ts';
import { policyTypes, type Rule, type Severity } from './finding.ts';
import type { PlacedFault } from './linted.ts';

export type FaultRule = {
  readonly id: string;
  readonly kinds: readonly PolicyFaultKind[];
  /** Why it is a fault, for docs/lint.md. Left out: IAM refuses to store the policy. */
  readonly why?: string;
  readonly sentence: string;
  readonly remedy: string;
  /** Default error: AWS refuses the policy. */
  readonly severity?: Severity;
  /** How the hint of the parser is used: as the remedy (the default), behind the remedy, or not at all. */
  readonly hint?: 'behind the remedy' | 'left out';
};

export function toRule({ hint, id, kinds, remedy, sentence, severity = 'error' }: FaultRule): Rule {
  const remedyOf = (fault: PlacedFault): string => {
    if (fault.hint === undefined || hint === 'left out') return remedy;
    return hint === 'behind the remedy' ? `${remedy}: ${fault.hint}` : fault.hint;
  };
  return {
    id,
    severity,
    sentence,
    remedy,
    types: policyTypes,
    checkSet: ({ policies, unreadable }, report) => {
      for (const faults of [...policies.map((policy) => policy.faults), unreadable])
        for (const fault of faults) if (kinds.includes(fault.kind)) report(fault.place, fault.message, remedyOf(fault));
    },
  };
}
