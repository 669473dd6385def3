/** Statements and claims in, policies and proof out. What cannot be proved is not handed out. */
import { describeDenial } from '../explain/describe-denial.ts';
import { packPolicies } from './pack.ts';
import { type Claim, compileWritten, type Proof, prove, type Setting } from './prove.ts';
import { SynthesisError } from './synthesis-error.ts';
import type { Attachment, WrittenPolicy, WrittenStatement } from './written-policy.ts';

/** What is handed out: policies and the proof that they do what was wished, and no more of what was forbidden. */
export type Synthesis = {
  readonly policies: readonly WrittenPolicy[];
  /** Every claim, positive and negative, with the decisions that prove it. */
  readonly proof: readonly Proof[];
};

export type Part = {
  readonly name: string;
  readonly attachment: Attachment;
  readonly statements: readonly WrittenStatement[];
};

export function assemble(parts: readonly Part[], claims: readonly Claim[], setting: Setting): Synthesis {
  const policies = parts.flatMap(({ name, attachment, statements }) => packPolicies(name, attachment, statements));
  const proof = prove(claims, compileWritten(policies, setting), setting);
  const broken = proof.find(({ holds }) => !holds);
  if (broken !== undefined) throw new SynthesisError('request/contradiction', tell(broken));
  return { policies, proof };
}

function tell({ name, expected, outcomes }: Proof): string {
  const failed = outcomes.find(({ decision }) => decision.verdict !== expected);
  const rules = failed?.mode === undefined ? '' : ` under the ${failed.mode} rules`;
  if (expected === 'denied') return `${name} shall be refused, and would be ${failed?.decision.verdict}${rules}`;
  const why =
    failed === undefined || failed.decision.verdict !== 'denied' ? '' : `: ${describeDenial(failed.decision)}`;
  return `${name} shall be possible, and would be ${failed?.decision.verdict}${rules}${why}`;
}
