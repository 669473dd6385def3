/**
 * Policies in Terraform's JSON: configuration (`*.tf.json`), the plan and the state as `terraform show -json` prints
 * them. A policy is text inside the text there, so its places are those of the inner text where that can be said.
 */
import type { PolicyType } from '../../document/document.ts';
import { createFaults } from '../../document/faults.ts';
import { type JsonNode, readJson } from '../../document/json.ts';
import { PolicyError } from '../../error.ts';
import { hasUnknown, type Owner, type OwnerKind } from '../linted.ts';
import type { Found, FoundPolicy } from './found.ts';
import { resolveTerraform, resolveTerraformText } from './intrinsics.ts';
import { policyDocumentBlock } from './terraform-policy-document.ts';
import type { TextMap } from './text-map.ts';
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
  ['aws_sns_topic_policy', [['policy', 'resource']]],
  ['aws_vpc_endpoint', [['policy', 'endpoint']]],
]);

export function isTerraform(root: JsonNode): boolean {
  return (
    [...members(member(root, 'resource')), ...members(member(root, 'data'))].some(({ key }) =>
      key.startsWith('aws_'),
    ) || member(member(root, 'planned_values') ?? member(root, 'values'), 'root_module') !== undefined
  );
}

export function findInTerraform(root: JsonNode, map: TextMap): Found {
  const configured = [...blocksOf(member(root, 'resource')), ...blocksOf(member(root, 'data'))];
  const planned = member(member(root, 'planned_values') ?? member(root, 'values'), 'root_module');
  // A plan says values, not expressions: a dollar sign there is only that.
  const settled = planned !== undefined;
  const policies: FoundPolicy[] = [];
  const sessionDocuments: { name?: string; root: JsonNode }[] = [];
  const owners = new Map<string, Owner>();
  const own = (name: string, kind: OwnerKind): void => {
    if (!owners.has(name)) owners.set(name, { name, kind, managed: [], tags: [] });
  };
  const read = (node: JsonNode | undefined): JsonNode | undefined => {
    if (node?.kind === 'object') return settled ? node : resolveTerraform(node);
    return node?.kind === 'string' ? readInner(node, map, settled) : undefined;
  };
  for (const { type, name, body } of settled ? modulesOf(planned) : configured) {
    const known = (node: JsonNode | undefined): string | undefined => {
      const text = textOf(node);
      return text === undefined ? undefined : `${map.file}#${referenceIn(text)}`;
    };
    for (const [attribute, policyType, kind, ownerAttribute] of holders.get(type) ?? []) {
      const document = read(member(body, attribute));
      const owner = ownerAttribute === undefined ? `${map.file}#${name}` : known(member(body, ownerAttribute));
      if (kind !== undefined && owner !== undefined) own(owner, kind);
      const to = kind === undefined || owner === undefined ? [] : [owner];
      if (document !== undefined) policies.push({ type: policyType, root: document, owners: to });
    }
    if (type === 'aws_iam_role') {
      const owner = `${map.file}#${name}`;
      const managed = items(member(body, 'managed_policy_arns')).flatMap((node) => {
        const text = textOf(node);
        return text === undefined || (!settled && hasUnknown(resolveTerraformText(text)))
          ? []
          : [{ text, place: map.placeOf(node.at) }];
      });
      const tags = members(member(body, 'tags')).flatMap(({ key, value }) => {
        const text = textOf(value);
        return text === undefined
          ? []
          : [{ key, text: settled ? text : resolveTerraformText(text), place: map.placeOf(value.at) }];
      });
      owners.set(owner, { name: owner, kind: 'role', managed, tags });
      for (const inline of items(member(body, 'inline_policy'))) {
        const document = read(member(inline, 'policy'));
        if (document !== undefined) policies.push({ type: 'identity', root: document, owners: [owner] });
      }
    }
    if (type === 'aws_organizations_policy') {
      const document = read(member(body, 'content'));
      const which = textOf(member(body, 'type')) ?? 'SERVICE_CONTROL_POLICY';
      const policyType = which === 'RESOURCE_CONTROL_POLICY' ? 'resource-control' : 'service-control';
      if (document !== undefined && /^(?:SERVICE|RESOURCE)_/.test(which))
        policies.push({ type: policyType, root: document, owners: [] });
    }
    if (type === 'aws_iam_policy_document') policies.push({ root: policyDocumentBlock(body), owners: [] });
    if (type === 'aws_ssm_document' && textOf(member(body, 'document_type')) === 'Session') {
      const document = read(member(body, 'content'));
      const title = textOf(member(body, 'name'));
      if (document !== undefined)
        sessionDocuments.push({ ...(title === undefined ? {} : { name: title }), root: document });
    }
  }
  for (const { type, body } of settled ? modulesOf(planned) : configured) {
    if (type !== 'aws_iam_role_policy_attachment') continue;
    const role = textOf(member(body, 'role'));
    const arn = member(body, 'policy_arn');
    const text = textOf(arn);
    const owner = role === undefined ? undefined : owners.get(`${map.file}#${referenceIn(role)}`);
    if (owner === undefined || arn === undefined || text === undefined) continue;
    owners.set(owner.name, { ...owner, managed: [...owner.managed, { text, place: map.placeOf(arn.at) }] });
  }
  return { policies, sessionDocuments, owners: [...owners.values()] };
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

/** The JSON inside a JSON string: each of its characters is found again in the outer text. */
function readInner(node: JsonNode & { readonly text: string }, map: TextMap, settled: boolean): JsonNode | undefined {
  if (!node.text.trimStart().startsWith('{')) return undefined;
  const origins = originsOf(map.text, node.at);
  const move = (inner: JsonNode): JsonNode => {
    const at = origins[inner.at] ?? node.at;
    if (inner.kind === 'array') return { ...inner, at, items: inner.items.map(move) };
    if (inner.kind === 'object') {
      const moved = inner.members.map((entry) => ({
        ...entry,
        keyAt: origins[entry.keyAt] ?? node.at,
        value: move(entry.value),
      }));
      return { ...inner, at, members: moved };
    }
    return { ...inner, at };
  };
  try {
    const moved = move(readJson(node.text, createFaults(node.text, map.file)));
    return settled ? moved : resolveTerraform(moved);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return undefined;
  }
}

const escaped = /\\(?:u[0-9a-fA-F]{4}|.)|[^"\\]/gsy;

/** Nothing when the string was not written as JSON does: then its beginning has to do. */
function originsOf(text: string, at: number): readonly number[] {
  if (text[at] !== '"') return [];
  const origins: number[] = [];
  escaped.lastIndex = at + 1;
  for (let found = escaped.exec(text); found !== null; found = escaped.exec(text)) origins.push(found.index);
  return origins;
}
