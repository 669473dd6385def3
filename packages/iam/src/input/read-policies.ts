/** Policy documents in cases and exports: as objects, as JSON text, or percent-encoded as the IAM API returns them. */

import { splitArn } from '@sallyport/aws';
import { boundedMap } from '../bounded-map.ts';
import { type CompiledPolicy, compile } from '../compile/compile.ts';
import type { PolicyType } from '../document/document.ts';
import { parsePolicy } from '../document/parse.ts';
import { PolicyError } from '../error.ts';
import type { NamedPolicy, OrganizationLevel } from '../evaluate/policy-set.ts';
import { resourcePolicyType } from '../evaluate/resource-policy-type.ts';
import { fold } from '../match/fold.ts';
import { listOf, objectOf, refuse, textOf, type Value } from './read-value.ts';

/** The cases of a collection repeat their policies. A text longer than any policy IAM stores is not kept. */
const recent = boundedMap<string, CompiledPolicy>(256);
const longestKept = 20_000;

/** The policies of an account are evaluated even where IAM would no longer store them. */
export function policyOf(given: Value, type: PolicyType): CompiledPolicy {
  const source = sourceOf(given);
  const read = (): CompiledPolicy => readPolicy(source, given, type);
  return source.length > longestKept ? read() : recent.get(`${type} ${given.path} ${source}`, read);
}

function readPolicy(source: string, given: Value, type: PolicyType): CompiledPolicy {
  try {
    return compile(parsePolicy(source, { type, storable: false, file: given.path }));
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { code, line, column, message, hint } = error;
    return refuse(given, `${message} (${code}, line ${line}, column ${column})`, hint);
  }
}

/** The text of a document in any of the three forms. */
export function sourceOf(given: Value): string {
  const { value } = given;
  if (typeof value === 'object' && value !== null) return printed(given);
  const text = textOf(given);
  // JSON never begins with a percent sign.
  if (!text.trimStart().startsWith('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse(given, 'the percent-encoding of the policy is broken');
  }
}

/** Lines are counted in the document with an indent of two spaces, as the AWS CLI prints it. */
function printed(given: Value): string {
  try {
    return JSON.stringify(given.value, null, 2);
  } catch {
    // Nesting that overflows the stack must not end a batch of cases.
    return refuse(given, 'the policy nests too deeply to be read');
  }
}

/**
 * A document alone, with a name as in the collections of other engines: `{name, policy}`, or as in the output of organizations
 * describe-policy: `{Policy: {PolicySummary, Content}}`.
 */
function namedOf(given: Value, type: PolicyType): NamedPolicy {
  if (holds(given, 'policy')) {
    const { need } = objectOf(given, ['name', 'policy']);
    return { name: textOf(need('name')), policy: policyOf(need('policy'), type) };
  }
  const answer = holds(given, 'Policy') ? objectOf(given).need('Policy') : given;
  if (!holds(answer, 'Content')) return { name: answer.path, policy: policyOf(answer, type) };
  const { need, find } = objectOf(answer);
  const summary = find('PolicySummary');
  const name = summary && objectOf(summary).find('Name');
  return { name: name === undefined ? answer.path : textOf(name), policy: policyOf(need('Content'), type) };
}

function holds({ value }: Value, name: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

/** One document or a list of them. */
export function policiesOf(given: Value, type: PolicyType): readonly NamedPolicy[] {
  const documents = Array.isArray(given.value) ? listOf(given) : [given];
  return documents.map((document) => namedOf(document, type));
}

/** A boundary, session or endpoint policy: an empty list means that there is none. */
export function limitsOf(given: Value | undefined, type: PolicyType): readonly NamedPolicy[] | undefined {
  if (given === undefined || (Array.isArray(given.value) && given.value.length === 0)) return undefined;
  return policiesOf(given, type);
}

/** The levels of an organization, from the root down. */
export function levelsOf(given: Value, type: 'service-control' | 'resource-control'): readonly OrganizationLevel[] {
  return listOf(given).map((level) => {
    const { need } = objectOf(level, ['orgIdentifier', 'policies']);
    return {
      name: textOf(need('orgIdentifier')),
      policies: listOf(need('policies')).map((document) => namedOf(document, type)),
    };
  });
}

/** The policy of this resource, named by its place in the input. */
export function resourcePolicyOf(given: Value, arn: string, action: string): NamedPolicy {
  return { name: given.path, policy: policyOf(given, resourcePolicyType(splitArn(arn), fold(action))) };
}

/** Compiles equal documents once: principals with the same policies are then found by comparing objects. */
export type PolicyCache = {
  read(given: Value, type: PolicyType): CompiledPolicy;
  levels(given: Value, type: 'service-control' | 'resource-control'): readonly OrganizationLevel[];
};

export function policyCache(): PolicyCache {
  const known = new Map<string, CompiledPolicy>();
  const read = (given: Value, type: PolicyType): CompiledPolicy => {
    const key = `${type} ${sourceOf(given)}`;
    let policy = known.get(key);
    if (policy === undefined) {
      policy = policyOf(given, type);
      known.set(key, policy);
    }
    return policy;
  };
  return { read, levels: levelsOf };
}
