/**
 * Intrinsic functions of CloudFormation and expressions of Terraform, resolved as far as the text allows. A value that is only
 * known after deployment becomes unknown text, which is no fault and no wildcard.
 */
import type { JsonMember, JsonNode } from '../../document/json.ts';
import { unknownAccount, unknownRegion, unknownText } from '../linted.ts';
import { member, stringNode } from './tree.ts';

export type Resolve = (node: JsonNode) => JsonNode | undefined;

/** Maps, as a template may use names of Object.prototype such as `constructor`. */
const pseudo: ReadonlyMap<string, string> = new Map([
  ['AWS::Partition', 'aws'],
  ['AWS::URLSuffix', 'amazonaws.com'],
  ['AWS::AccountId', unknownAccount],
  ['AWS::Region', unknownRegion],
]);

/** Undefined for `AWS::NoValue`, which removes the property. */
export function resolveCloudFormation(node: JsonNode): JsonNode | undefined {
  if (node.kind === 'array') {
    const list: JsonNode = { ...node, items: node.items.flatMap(resolveItem) };
    if (node.items.some((item) => member(item, 'Fn::If') !== undefined)) choices.add(list);
    return list;
  }
  if (node.kind !== 'object') return node;
  const only = node.members.length === 1 ? node.members[0] : undefined;
  if (only === undefined || !(only.key === 'Ref' || only.key.startsWith('Fn::'))) {
    return {
      ...node,
      members: node.members.flatMap((entry) => {
        const value = resolveChoice(entry) ?? resolveCloudFormation(entry.value);
        return value === undefined ? [] : [{ ...entry, value }];
      }),
    };
  }
  const { value } = only;
  if (only.key === 'Ref' && value.kind === 'string') {
    return value.text === 'AWS::NoValue' ? undefined : stringNode(pseudo.get(value.text) ?? unknownText, value.at);
  }
  if (only.key === 'Fn::If' && value.kind === 'array') return resolveBranches(value.items)[0];
  if (only.key === 'Fn::Sub') return resolveSub(value);
  if (only.key === 'Fn::Join') return resolveJoin(value);
  return stringNode(unknownText, node.at);
}

/** Where a list is possible, both branches of an Fn::If are kept; elsewhere the first one. */
function resolveChoice({ key, value }: JsonMember): JsonNode | undefined {
  const only = value.kind === 'object' && value.members.length === 1 ? value.members[0] : undefined;
  if (only?.key !== 'Fn::If' || only.value.kind !== 'array' || single.includes(key)) return undefined;
  const branches = resolveBranches(only.value.items);
  const lists = whole.includes(key) || branches.every(({ kind }) => kind !== 'object');
  if (branches.length < 2 || !lists) return undefined;
  const all = branches.flatMap((branch) => (branch.kind === 'array' ? branch.items : [branch]));
  const list: JsonNode = { kind: 'array', at: value.at, items: all };
  choices.add(list);
  return list;
}

/** Lists of which one part or another is deployed: equal items in them are not duplicates. */
const choices = new WeakSet<JsonNode>();

/** Whether a condition of the template chooses between the items. */
export function isChoice(node: JsonNode): boolean {
  return choices.has(node);
}

export function holdsChoice(node: JsonNode): boolean {
  if (choices.has(node)) return true;
  if (node.kind === 'array') return node.items.some(holdsChoice);
  return node.kind === 'object' && node.members.some(({ value }) => holdsChoice(value));
}

/** Properties with objects of which the readers accept several. */
const whole: readonly string[] = [
  'Statement',
  'PolicyDocument',
  'AssumeRolePolicyDocument',
  'KeyPolicy',
  'ResourcePolicy',
  'InlinePolicy',
  'Content',
];

/** Properties with a single value. */
const single: readonly string[] = ['Version', 'Id', 'Sid', 'Effect', 'Type', 'DocumentType', 'Name'];

/** Inside a list both branches of an Fn::If are kept. */
function resolveItem(node: JsonNode): readonly JsonNode[] {
  if (node.kind === 'object' && node.members.length === 1) {
    const only = node.members[0];
    if (only?.key === 'Fn::If' && only.value.kind === 'array') {
      return resolveBranches(only.value.items).flatMap((branch) => (branch.kind === 'array' ? branch.items : [branch]));
    }
  }
  const resolved = resolveCloudFormation(node);
  return resolved === undefined ? [] : [resolved];
}

function resolveBranches(parts: readonly JsonNode[]): readonly JsonNode[] {
  return parts.slice(1).flatMap((branch) => resolveCloudFormation(branch) ?? []);
}

/** `${!name}` is the text `${name}`, which is how policy variables are written in Fn::Sub. */
function resolveSub(value: JsonNode): JsonNode {
  const template = value.kind === 'array' ? value.items[0] : value;
  if (template?.kind !== 'string') return stringNode(unknownText, value.at);
  const text = template.text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) =>
    literal === '!' ? `\${${name}}` : (pseudo.get(name) ?? unknownText),
  );
  return stringNode(text, template.at);
}

function resolveJoin(value: JsonNode): JsonNode {
  if (value.kind !== 'array') return stringNode(unknownText, value.at);
  const [separator, list] = value.items;
  if (separator?.kind !== 'string' || list?.kind !== 'array') return stringNode(unknownText, value.at);
  const parts = list.items.flatMap((item) => {
    const part = resolveCloudFormation(item);
    if (part === undefined) return [];
    return [part.kind === 'object' || part.kind === 'array' ? unknownText : part.text];
  });
  return stringNode(parts.join(separator.text), value.at);
}

/** `$${` is the text `${`. */
export function resolveTerraform(node: JsonNode): JsonNode {
  if (node.kind === 'array') return { ...node, items: node.items.map(resolveTerraform) };
  if (node.kind === 'object') {
    return { ...node, members: node.members.map((entry) => ({ ...entry, value: resolveTerraform(entry.value) })) };
  }
  return node.kind === 'string' ? { ...node, text: resolveTerraformText(node.text) } : node;
}

export function resolveTerraformText(text: string): string {
  return text.replace(/(\$?)\$\{([^}]*)\}/g, (whole, dollar: string, expression: string) =>
    dollar === '' ? valueOfExpression(expression.trim()) : whole.slice(1),
  );
}

function valueOfExpression(expression: string): string {
  if (/^data\.aws_caller_identity\.[\w-]+\.account_id$/.test(expression)) return unknownAccount;
  if (/^data\.aws_region\.[\w-]+\.(?:id|name|region)$/.test(expression)) return unknownRegion;
  return /^data\.aws_partition\.[\w-]+\.partition$/.test(expression) ? 'aws' : unknownText;
}
