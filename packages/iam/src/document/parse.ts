/** Text to policy document, refusing what IAM refuses (spec/iam 1). */
import { PolicyError, type PolicyFault } from '../error.ts';
import { checkText } from './characters.ts';
import type { PolicyDocument, PolicyType } from './document.ts';
import { createFaults, inOrder } from './faults.ts';
import { readJson } from './json.ts';
import { checkPolicyType, type PlacementOptions } from './placement.ts';
import { createLines } from './position.ts';
import { readPolicy } from './read-policy.ts';

/** How the text is read. */
export type ParseOptions = PlacementOptions & {
  readonly type: PolicyType;
  /** For errors and explanations. */
  readonly file?: string;
  /**
   * false also reads what IAM refuses to store although its meaning is clear (a Sid with a space, an action without a
   * service, a resource that is not an ARN, a Resource in a trust policy), as test cases of other engines need it. Default true.
   */
  readonly storable?: boolean;
  /** Characters IAM stores at most for this use; see policyLimits. */
  readonly limit?: number;
};

/** `faults` is empty when IAM would accept the text. */
export type Inspection = { readonly document?: PolicyDocument; readonly faults: readonly PolicyFault[] };

/** Reads a policy as strictly as IAM does (spec/iam 1). Throws PolicyError for the first thing IAM would refuse. */
export function parsePolicy(source: string, options: ParseOptions): PolicyDocument {
  const { document, faults } = inspectPolicy(source, options);
  const first = faults[0];
  if (document === undefined || first !== undefined) {
    throw new PolicyError(
      first ?? { code: 'policy/json', kind: 'json-syntax', message: 'no policy', line: 1, column: 1 },
      options.file,
    );
  }
  return document;
}

/**
 * All faults of a text at once, in the order of their places; the document as far as it could be read. Throws
 * nothing.
 */
export function inspectPolicy(source: string, options: ParseOptions): Inspection {
  if (typeof source !== 'string') {
    const message = 'the policy is not a text';
    return { faults: [{ code: 'policy/json', kind: 'not-text', message, line: 1, column: 1 }] };
  }
  const faults = createFaults(createLines(source), options.file === undefined ? {} : { file: options.file });
  let document: PolicyDocument | undefined;
  try {
    checkPolicyType(options.type, 0, faults);
    checkText(source, faults);
    document = readPolicy(readJson(source, faults), { ...options, source }, faults);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
  }
  const counted = faults.found.filter((fault) => fault.storable !== false || options.storable !== false);
  return { ...(document === undefined ? {} : { document }), faults: inOrder(counted) };
}
