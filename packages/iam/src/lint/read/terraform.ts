/**
 * Policies in Terraform's JSON: configuration (`*.tf.json`), the plan and the state as `terraform show -json` prints
 * them. A policy is a string inside the text there.
 */
import type { PolicyType } from '../../document/document.ts';
import type { JsonNode } from '../../document/json.ts';
import { hasUnknown, type Owner, type OwnerKind, type PlacedFault } from '../linted.ts';
import { accountIn } from './arns.ts';
import type { Found, FoundPolicy, FoundSessionDocument } from './found.ts';
import { type AddFault, readObject, type SourceTree } from './inner-json.ts';
import { resolveTerraform, resolveTerraformText } from './intrinsics.ts';
import type { Source } from './source.ts';
import { policyDocumentBlock } from './terraform-policy-document.ts';
import { items, member, members, textOf } from './tree.ts';

type Block = { readonly type: string; readonly name: string; readonly body: JsonNode };
type Holder = readonly [attribute: string, policy: PolicyType, owner?: OwnerKind, ownerAttribute?: string];

const holders: ReadonlyMap<string, readonly Holder[]> = new Map<string, readonly Holder[]>([
  ['aws_iam_policy', [['policy', 'identity']]],
  ['aws_iam_role_policy', [['policy', 'identity', 'role', 'role']]],
  ['aws_iam_user_policy', [['policy', 'identity', 'user', 'user']]],
  ['aws_iam_group_policy', [['policy', 'identity', 'group', 'group']]],
  ['aws_iam_role', [['assume_role_policy', 'trust', 'role']]],
  [
    'aws_ssoadmin_permission_set_inline_policy',
    [['inline_policy', 'identity', 'permission-set', 'permission_set_arn']],
  ],
  ['aws_kms_key', [['policy', 'key']]],
  ['aws_kms_key_policy', [['policy', 'key']]],
  ['aws_s3_bucket_policy', [['policy', 'resource']]],
  ['aws_sqs_queue_policy', [['policy', 'resource']]],
  ['aws_sqs_queue', [['policy', 'resource']]],
  ['aws_sns_topic_policy', [['policy', 'resource']]],
  ['aws_sns_topic', [['policy', 'resource']]],
  ['aws_secretsmanager_secret_policy', [['policy', 'resource']]],
  ['aws_ecr_repository_policy', [['policy', 'resource']]],
  ['aws_vpc_endpoint', [['policy', 'endpoint']]],
  ['aws_vpc_endpoint_policy', [['policy', 'endpoint']]],
]);

export function isTerraform(root: JsonNode): boolean {
  return (
    [...members(member(root, 'resource')), ...members(member(root, 'data'))].some(({ key }) =>
      key.startsWith('aws_'),
    ) || member(member(root, 'planned_values') ?? member(root, 'values'), 'root_module') !== undefined
  );
}

export function findInTerraform(root: JsonNode, source: Source, addFault: AddFault): Found {
  const configured = [...blocksOf(member(root, 'resource')), ...blocksOf(member(root, 'data'))];
  const planned = member(member(root, 'planned_values') ?? member(root, 'values'), 'root_module');
  // A plan has values, not expressions: `${` is plain text there.
  const settled = planned !== undefined;
  const policies: FoundPolicy[] = [];
  const sessionDocuments: FoundSessionDocument[] = [];
  const owners = new Map<string, Owner>();
  const accounts = new Set<string>();
  const own = (name: string, kind: OwnerKind): void => {
    if (!owners.has(name)) owners.set(name, { name, kind, managed: [], tags: [] });
  };
  const read = (node: JsonNode | undefined): SourceTree | undefined => {
    // A text that is not JSON may become JSON when its expressions are evaluated.
    const addUnlessExpression = (fault: PlacedFault): void => {
      if (settled || !/[$%]\{/.test(textOf(node) ?? '')) addFault(fault);
    };
    const tree = readObject(node, source, addUnlessExpression);
    return tree === undefined || settled ? tree : { ...tree, root: resolveTerraform(tree.root) };
  };
  for (const { type, name, body } of settled ? modulesOf(planned) : configured) {
    const known = (node: JsonNode | undefined): string | undefined => {
      const text = textOf(node);
      return text === undefined ? undefined : `${source.file}#${referenceIn(text)}`;
    };
    for (const [attribute, policyType, kind, ownerAttribute] of holders.get(type) ?? []) {
      const document = read(member(body, attribute));
      const owner = ownerAttribute === undefined ? `${source.file}#${name}` : known(member(body, ownerAttribute));
      if (kind !== undefined && owner !== undefined) own(owner, kind);
      const to = kind === undefined || owner === undefined ? [] : [owner];
      if (document !== undefined) policies.push({ type: policyType, ...document, owners: to });
    }
    if (type === 'aws_iam_role') {
      const account = accountIn(textOf(member(body, 'arn')));
      if (account !== undefined) accounts.add(account);
      const owner = `${source.file}#${name}`;
      const managed = items(member(body, 'managed_policy_arns')).flatMap((node) => {
        const text = textOf(node);
        return text === undefined || (!settled && hasUnknown(resolveTerraformText(text)))
          ? []
          : [{ text, place: source.placeOf(node.at) }];
      });
      const tags = members(member(body, 'tags')).flatMap(({ key, value }) => {
        const text = textOf(value);
        return text === undefined
          ? []
          : [{ key, text: settled ? text : resolveTerraformText(text), place: source.placeOf(value.at) }];
      });
      owners.set(owner, { name: owner, kind: 'role', managed, tags });
      for (const inline of items(member(body, 'inline_policy'))) {
        const document = read(member(inline, 'policy'));
        if (document !== undefined) policies.push({ type: 'identity', ...document, owners: [owner] });
      }
    }
    if (type === 'aws_organizations_policy') {
      const document = read(member(body, 'content'));
      const which = textOf(member(body, 'type')) ?? 'SERVICE_CONTROL_POLICY';
      const policyType = which === 'RESOURCE_CONTROL_POLICY' ? 'resource-control' : 'service-control';
      if (document !== undefined && /^(?:SERVICE|RESOURCE)_/.test(which))
        policies.push({ type: policyType, ...document, owners: [] });
    }
    if (type === 'aws_iam_policy_document') policies.push({ root: policyDocumentBlock(body), source, owners: [] });
    if (type === 'aws_ssm_document' && textOf(member(body, 'document_type')) === 'Session') {
      const document = read(member(body, 'content'));
      const title = textOf(member(body, 'name'));
      if (document !== undefined)
        sessionDocuments.push({ ...(title === undefined ? {} : { name: title }), ...document });
    }
  }
  for (const { type, body } of settled ? modulesOf(planned) : configured) {
    if (type !== 'aws_iam_role_policy_attachment') continue;
    const role = textOf(member(body, 'role'));
    const arn = member(body, 'policy_arn');
    const text = textOf(arn);
    const owner = role === undefined ? undefined : owners.get(`${source.file}#${referenceIn(role)}`);
    if (owner === undefined || arn === undefined || text === undefined) continue;
    owners.set(owner.name, { ...owner, managed: [...owner.managed, { text, place: source.placeOf(arn.at) }] });
  }
  return { policies, sessionDocuments, owners: [...owners.values()], accounts: [...accounts] };
}

/** `${aws_iam_role.vm.id}` names the role `vm`. */
function referenceIn(text: string): string {
  return /^\$\{aws_iam_(?:role|user|group)\.([^.}[]+)/.exec(text)?.[1] ?? text;
}

function blocksOf(kinds: JsonNode | undefined): readonly Block[] {
  return members(kinds).flatMap(({ key, value }) =>
    members(value).flatMap((named) => items(named.value).map((body) => ({ type: key, name: named.key, body }))),
  );
}

function modulesOf(module: JsonNode | undefined): readonly Block[] {
  const own = items(member(module, 'resources')).flatMap((resource): readonly Block[] => {
    const body = member(resource, 'values');
    if (body === undefined) return [];
    return [{ type: textOf(member(resource, 'type')) ?? '', name: textOf(member(resource, 'name')) ?? '', body }];
  });
  return [...own, ...items(member(module, 'child_modules')).flatMap(modulesOf)];
}
