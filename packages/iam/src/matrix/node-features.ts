/** By which features of a node some statements can distinguish it from others: parts of its ARN, tags, kind, region, account. */
import type { AccessMethod } from '../access-paths/access-method.ts';
import type { ExportedNode } from '../account/account-export.ts';
import type { CompiledStatement } from '../compile/compile.ts';
import type { ResourceValue } from '../compile/resources.ts';
import { fold } from '../match/fold.ts';

/** Nodes with the same key that are matched by the same patterns have the same access paths. */
export type NodeFeatures = {
  /** Equal where `keyOf` is the same function. */
  readonly id: string;
  keyOf(node: ExportedNode): string;
  /** The resource patterns without variables. */
  readonly patterns: readonly ResourceValue[];
};

const tagKey = /^(?:ssm:resourcetag|aws:resourcetag|ec2:resourcetag|ecs:resourcetag)\/(.+)$/s;

/** `keys` are the context keys of the statements, folded. */
export function nodeFeatures(
  method: AccessMethod,
  statements: readonly CompiledStatement[],
  keys: readonly string[],
): NodeFeatures {
  const patterns = [...new Set(statements)].flatMap(({ resources }) => resources?.values ?? []);
  const variable = [...new Set(patterns.map(({ text }) => text.text).filter((text) => text.includes('${')))].sort();
  // A variable in the resource part may match any one node; before it, only region and account decide, and they always count.
  const wholeArn = variable.some((text) => resourcePart(text).includes('${') || !text.startsWith('arn:'));
  const tags = [...new Set(keys.flatMap((key) => tagKey.exec(key)?.[1] ?? []))].sort();
  const relevantTags = new Set(tags);
  return {
    id: JSON.stringify([method.nodeFacts === undefined ? '' : method.action, tags, wholeArn, wholeArn ? [] : variable]),
    patterns: patterns.filter(({ text }) => !text.text.includes('${')),
    keyOf(node) {
      const nodeTags = [...node.tags].filter(([key]) => relevantTags.has(fold(key))).sort();
      const name = wholeArn ? node.arn : variable.length > 0 ? matchesByPrefix(variable, node) : '';
      const { kind, region, account, tagsUnknown = false } = node;
      return JSON.stringify([kind, region, account, name, nodeTags, tagsUnknown, method.nodeFacts?.(node) ?? '']);
    },
  };
}

function resourcePart(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

/** Which of the patterns, whose variables are all before the resource part, match the resource part of the node. */
function matchesByPrefix(patterns: readonly string[], node: ExportedNode): string {
  const name = resourcePart(node.arn);
  const names = patterns.map(resourcePart);
  if (!names.every((pattern) => /^[^*?]*\*$/.test(pattern))) return node.arn;
  const fields = node.arn.slice(0, node.arn.length - name.length);
  return `${fields}${names.map((pattern) => (name.startsWith(pattern.slice(0, -1)) ? '1' : '0')).join('')}`;
}
