/** Converts the data of vectors and generators to the types of the engine. */
import {
  type CompiledPolicy,
  compile,
  type NamedPolicy,
  type ParseOptions,
  type PolicySet,
  type PolicyType,
  parsePolicy,
  type UnspecifiedBehaviour,
} from '@sallyport/iam';
import type { PolicyCaseSet } from './vectors.ts';

export const account = '111122223333';

export const alice = {
  type: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/alice`,
  id: 'AIDAALICE00000000001',
} as const;

export function textOf(document: unknown): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}

/** Collections of cases have policies that IAM would not store. */
export function compiled(
  document: unknown,
  type: PolicyType,
  more: Partial<ParseOptions> & { behaviour?: UnspecifiedBehaviour } = {},
): CompiledPolicy {
  const { behaviour, ...options } = more;
  return compile(parsePolicy(textOf(document), { type, storable: false, ...options }), behaviour);
}

function typeOf(arn: string): PolicyType {
  if (/^arn:[^:]*:iam:.*:role\//.test(arn)) return 'trust';
  return /^arn:[^:]*:kms:.*:key\//.test(arn) ? 'key' : 'resource';
}

export function policySet(given: PolicyCaseSet): PolicySet {
  const named = (documents: readonly unknown[], type: PolicyType): NamedPolicy[] =>
    documents.map((document, index) => ({ name: `${type} ${index + 1}`, policy: compiled(document, type) }));
  const levels = (all: readonly (readonly unknown[])[], type: PolicyType) =>
    all.map((documents, index) => ({ name: `level ${index + 1}`, policies: named(documents, type) }));
  return {
    identity: named(given.identity ?? [], 'identity'),
    ...(given.boundary === undefined ? {} : { boundary: named(given.boundary, 'boundary') }),
    ...(given.session === undefined ? {} : { session: named(given.session, 'session') }),
    ...(given.endpoint === undefined ? {} : { endpoint: named(given.endpoint, 'endpoint') }),
    ...(given.serviceControl === undefined ? {} : { serviceControl: levels(given.serviceControl, 'service-control') }),
    ...(given.resourceControl === undefined
      ? {}
      : { resourceControl: levels(given.resourceControl, 'resource-control') }),
    ...(given.resource === undefined
      ? {}
      : {
          resource: new Map(
            Object.entries(given.resource).map(([arn, document]): [string, NamedPolicy] => [
              arn,
              { name: `policy of ${arn}`, policy: compiled(document, typeOf(arn)) },
            ]),
          ),
        }),
  };
}
