/** Makes policies of statements and proves the claims about them. Policies that are not proved are not returned. */
import { describeDenial } from '../explain/describe-denial.ts';
import { packPolicies } from './pack.ts';
import { type Claim, compileWritten, type Proof, type ProofSetting, prove } from './prove.ts';
import { SynthesisError } from './synthesis-error.ts';
import type { Attachment, WrittenPolicy, WrittenStatement } from './written-policy.ts';

/** The policies, and the proof that they allow what is required and do not allow what is forbidden. */
export type Synthesis = {
  readonly policies: readonly WrittenPolicy[];
  /** Every claim with the decisions that prove it. */
  readonly proof: readonly Proof[];
};

export type Part = {
  readonly name: string;
  readonly attachment: Attachment;
  readonly statements: readonly WrittenStatement[];
};

export function assemble(parts: readonly Part[], claims: readonly Claim[], setting: ProofSetting): Synthesis {
  const policies = parts.flatMap(({ name, attachment, statements }) => packPolicies(name, attachment, statements));
  const proof = prove(claims, compileWritten(policies, setting), setting);
  const failed = proof.find(({ holds }) => !holds);
  if (failed !== undefined) throw new SynthesisError('request/contradiction', describeFailure(failed));
  return { policies, proof };
}

function describeFailure({ name, expected, outcomes }: Proof): string {
  const failed = outcomes.find(({ decision }) => decision.verdict !== expected);
  const rule = failed?.mode === undefined ? '' : ` under the ${failed.mode} rule of the document check`;
  if (expected === 'denied') return `${name} must be denied, but is ${failed?.decision.verdict}${rule}`;
  const why =
    failed === undefined || failed.decision.verdict !== 'denied' ? '' : `: ${describeDenial(failed.decision)}`;
  return `${name} must be allowed, but is ${failed?.decision.verdict}${rule}${why}`;
}
