/** The node a person means: by id or ARN, by Name tag, or by tag:KEY=VALUE, as in `sallyport shell`. */
import { type AccountExport, didYouMean, nearestNames } from '@sallyport/iam';
import { CliError } from '../cli-error.ts';

type Node = AccountExport['nodes'][number];

const idOrArn =
  /^(?:m?i-[a-z0-9]+|ecs:.+_.+_.+|arn:[^:]+:(?:ec2|ssm|ecs):[^:]*:[^:]*:(?:instance|managed-instance|task)\/.+)$/;

const action = /^[a-z0-9-]+:[A-Z][A-Za-z0-9]*$/;

/** Whether the text can be nothing but a node. */
export function isNode(text: string): boolean {
  return idOrArn.test(text);
}

/** Throws CliError `cli/target` for none or several. */
export function nodeOf({ nodes }: AccountExport, text: string): Node {
  const [, key = 'Name', value = text] = /^tag:([^=]+)=(.*)$/.exec(text) ?? [];
  const byId = nodes.filter(({ arn, id }) => arn === text || id === text);
  const found = byId.length > 0 ? byId : nodes.filter(({ tags }) => tags.get(key) === value);
  const [one] = found;
  if (one === undefined && action.test(text))
    throw new CliError('cli/usage', `nothing says what ${text} is done on`, 'add the ARN of a RESOURCE, or *');
  if (one === undefined) {
    const prefix = text.startsWith('tag:') ? `tag:${key}=` : '';
    const near = nearestNames(
      value,
      nodes.flatMap(({ arn, id, tags }) => [
        ...(prefix === '' ? [text.startsWith('arn:') ? arn : id] : []),
        ...[tags.get(key)].filter((name) => name !== undefined),
      ]),
    ).map((name) => prefix + name);
    const hint = didYouMean(near) ?? 'give its id, its Name tag or tag:KEY=VALUE';
    throw new CliError('cli/target', `there is no instance ${text} here`, hint);
  }
  if (found.length === 1) return one;
  throw new CliError('cli/target', `${text} means ${found.length} instances`, found.map(({ arn }) => arn).join('\n'));
}
