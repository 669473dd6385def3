/**
 * Answers of AWS with policies, as the AWS CLI prints them: the account export (GetAccountAuthorizationDetails), a policy
 * version, a role, an inline policy, a policy of the organization, of a KMS key or of a bucket, a session document.
 */
import type { PolicyType } from '../../document/document.ts';
import type { JsonNode } from '../../document/json.ts';
import type { Owner, OwnerKind } from '../linted.ts';
import { findInExport, isExport } from './account-export.ts';
import { accountIn, isOfIdentityCenter, isServiceLinked } from './arns.ts';
import { type Found, nothingFound } from './found.ts';
import { type AddFault, readObject } from './inner-json.ts';
import type { Source } from './source.ts';
import { member, textOf } from './tree.ts';

export function isAnswer(root: JsonNode): boolean {
  return isExport(root) || documentIn(root) !== undefined || isSessionDocument(root);
}

export function findInAnswer(root: JsonNode, source: Source, addFault: AddFault): Found {
  if (isExport(root)) return findInExport(root, source, addFault);
  if (isSessionDocument(root)) {
    const content = readObject(member(root, 'Content'), source, addFault);
    const name = textOf(member(root, 'Name'));
    if (content === undefined) return nothingFound;
    return { ...nothingFound, sessionDocuments: [{ ...(name === undefined ? {} : { name }), ...content }] };
  }
  const arn = textOf(member(member(root, 'Role'), 'Arn')) ?? '';
  if (isServiceLinked(arn) || isOfIdentityCenter(arn)) return { ...nothingFound, ownedByAws: true };
  const answer = documentIn(root);
  const document = readObject(answer?.node, source, addFault);
  if (answer === undefined || document === undefined) return nothingFound;
  const { type, owner } = answer;
  const owners: readonly Owner[] = owner === undefined ? [] : [{ ...owner, managed: [], tags: [] }];
  const policy = { ...(type === undefined ? {} : { type }), ...document, owners: owners.map(({ name }) => name) };
  const account = accountIn(arn);
  return {
    policies: [policy],
    sessionDocuments: [],
    owners,
    ...(account === undefined ? {} : { accounts: [account] }),
  };
}

type Answer = {
  readonly node: JsonNode;
  readonly type?: PolicyType;
  readonly owner?: { readonly name: string; readonly kind: OwnerKind };
};

const holders: readonly (readonly [key: string, kind: OwnerKind])[] = [
  ['UserName', 'user'],
  ['GroupName', 'group'],
  ['RoleName', 'role'],
];

function documentIn(root: JsonNode): Answer | undefined {
  const version = member(member(root, 'PolicyVersion'), 'Document');
  if (version !== undefined) return { node: version, type: 'identity' };
  const inline = member(root, 'PolicyDocument');
  if (inline !== undefined) {
    for (const [key, kind] of holders) {
      const name = textOf(member(root, key));
      if (name !== undefined) return { node: inline, type: 'identity', owner: { name, kind } };
    }
    return { node: inline };
  }
  const role = member(root, 'Role');
  const trust = member(role, 'AssumeRolePolicyDocument');
  if (trust !== undefined) {
    const name = textOf(member(role, 'RoleName'));
    return { node: trust, type: 'trust', ...(name === undefined ? {} : { owner: { name, kind: 'role' } }) };
  }
  const policy = member(root, 'Policy');
  const content = member(policy, 'Content');
  if (content !== undefined) {
    const kind = textOf(member(member(policy, 'PolicySummary'), 'Type'));
    return { node: content, type: kind === 'RESOURCE_CONTROL_POLICY' ? 'resource-control' : 'service-control' };
  }
  if (policy?.kind !== 'string') return undefined;
  // The answer of KMS has the name of the policy, that of S3 has none.
  return { node: policy, type: member(root, 'PolicyName') === undefined ? 'resource' : 'key' };
}

function isSessionDocument(root: JsonNode): boolean {
  return textOf(member(root, 'DocumentType')) === 'Session' && member(root, 'Content') !== undefined;
}
