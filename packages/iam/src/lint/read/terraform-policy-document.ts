/** The data source `aws_iam_policy_document` of the AWS provider, as the policy it generates. */
import type { JsonMember, JsonNode } from '../../document/json.ts';
import { resolveTerraformText } from './intrinsics.ts';
import { items, member, members, stringNode, textOf } from './tree.ts';

const elements: ReadonlyMap<string, string> = new Map([
  ['sid', 'Sid'],
  ['effect', 'Effect'],
  ['actions', 'Action'],
  ['not_actions', 'NotAction'],
  ['resources', 'Resource'],
  ['not_resources', 'NotResource'],
]);

export function policyDocumentBlock(body: JsonNode): JsonNode {
  const written = member(body, 'version');
  const version = written === undefined || isNothing(written) ? undefined : written;
  const statements = items(member(body, 'statement')).map(statementOf);
  return {
    kind: 'object',
    at: body.at,
    members: [
      { key: 'Version', keyAt: body.at, value: version ?? stringNode('2012-10-17', body.at) },
      { key: 'Statement', keyAt: body.at, value: { kind: 'array', at: body.at, items: statements } },
    ],
  };
}

function statementOf(block: JsonNode): JsonNode {
  const written = members(block).flatMap(({ key, keyAt, value }): readonly JsonMember[] => {
    const element = elements.get(key);
    return element === undefined || isNothing(value) ? [] : [{ key: element, keyAt, value: plain(value) }];
  });
  if (!written.some(({ key }) => key === 'Effect')) {
    written.push({ key: 'Effect', keyAt: block.at, value: stringNode('Allow', block.at) });
  }
  for (const [name, element] of [
    ['principals', 'Principal'],
    ['not_principals', 'NotPrincipal'],
  ] as const) {
    const principals = items(member(block, name));
    if (principals.length > 0)
      written.push({ key: element, keyAt: principals[0]?.at ?? block.at, value: principalOf(principals) });
  }
  const conditions = items(member(block, 'condition'));
  if (conditions.length > 0) {
    written.push({ key: 'Condition', keyAt: conditions[0]?.at ?? block.at, value: conditionOf(conditions) });
  }
  return { kind: 'object', at: block.at, members: written };
}

/** Plans and states have null or an empty value where the configuration has none, and the provider leaves these out. */
function isNothing(node: JsonNode): boolean {
  if (node.kind === 'array') return node.items.length === 0;
  return node.kind === 'null' || (node.kind === 'string' && node.text === '');
}

function principalOf(blocks: readonly JsonNode[]): JsonNode {
  const at = blocks[0]?.at ?? 0;
  if (blocks.every((block) => textOf(member(block, 'type')) === '*')) return stringNode('*', at);
  return group(
    at,
    blocks.map((block) => ({ key: textOf(member(block, 'type')) ?? '', block, values: member(block, 'identifiers') })),
  );
}

function conditionOf(blocks: readonly JsonNode[]): JsonNode {
  const at = blocks[0]?.at ?? 0;
  const operators = [...new Set(blocks.map((block) => textOf(member(block, 'test')) ?? ''))];
  return {
    kind: 'object',
    at,
    members: operators.map((operator) => {
      const own = blocks.filter((block) => textOf(member(block, 'test')) === operator);
      const keys = own.map((block) => ({
        key: textOf(member(block, 'variable')) ?? '',
        block,
        values: member(block, 'values'),
      }));
      return { key: operator, keyAt: own[0]?.at ?? at, value: group(own[0]?.at ?? at, keys) };
    }),
  };
}

type Part = { readonly key: string; readonly block: JsonNode; readonly values: JsonNode | undefined };

/** The values of blocks with the same name are joined. */
function group(at: number, parts: readonly Part[]): JsonNode {
  const keys = [...new Set(parts.map(({ key }) => key))];
  return {
    kind: 'object',
    at,
    members: keys.map((key) => {
      const own = parts.filter((part) => part.key === key);
      const values = own.flatMap((part) => items(part.values).map(plain));
      return {
        key,
        keyAt: own[0]?.block.at ?? at,
        value: { kind: 'array', at: own[0]?.values?.at ?? at, items: values },
      };
    }),
  };
}

/** `&{` is written for `${` here, so that Terraform does not interpolate policy variables. */
function plain(node: JsonNode): JsonNode {
  if (node.kind === 'array') return { ...node, items: node.items.map(plain) };
  if (node.kind !== 'string') return node;
  return { ...node, text: resolveTerraformText(node.text).replaceAll('&{', '${') };
}
