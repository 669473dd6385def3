/** A resource as a request names it: with its tags where the export has them, and with the keys that are unknown. */
import { splitArn, type Tags } from '@sallyport/aws';
import { unknownTagKeys } from '../access-paths/decide-at-node.ts';
import type { AccountExport } from '../account/account-export.ts';
import { nodeByArn, principalByArn } from '../account/find.ts';
import { fold } from '../match/fold.ts';
import type { RequestContext, RequestedResource } from '../request.ts';
import { documentResource, instanceResource, nodeResource } from '../service/node.ts';
import { isPattern } from './some-resource.ts';

export type DescribedResource = {
  readonly arn: string;
  readonly requested: RequestedResource;
  readonly unknown: readonly string[];
};

/** Keys whose values are parameters of the call. */
const parameterKeys = ['ec2:osuser', 'ec2:Attribute', 'iam:PassedToService'];

/** The tags of a resource that the export does not hold are unknown. */
export function describeResource(account: AccountExport, action: string, arn: string): DescribedResource {
  const requested = knownResource(account, fold(action), arn);
  if (requested !== undefined) {
    const node = nodeByArn(account, arn);
    const unknown = node === undefined ? parameterKeys : [...parameterKeys, ...unknownTagKeys(node)];
    return { arn, requested, unknown };
  }
  if (arn === '*') return { arn, requested: { arn }, unknown: [] };
  const service = action.slice(0, action.indexOf(':'));
  const unknown = ['aws:ResourceTag/*', `${service}:ResourceTag/*`, ...parameterKeys];
  const anyOwner = isPattern(splitArn(arn)?.[4] ?? '');
  return {
    arn,
    requested: { arn, ...(isPattern(arn) && { some: true }) },
    unknown: anyOwner ? ['aws:ResourceAccount', ...unknown] : unknown,
  };
}

function knownResource(account: AccountExport, action: string, arn: string): RequestedResource | undefined {
  const node = nodeByArn(account, arn);
  if (node !== undefined) {
    return action.startsWith('ssm:') ? nodeResource(arn, node.tags) : instanceResource(arn, node.tags);
  }
  const name = /^arn:[^:]*:ssm:[^:]*:\d*:document\/(.+)$/.exec(arn)?.[1];
  const document =
    name === undefined ? undefined : account.documents.find((one) => one.name === name && one.assumed !== true);
  if (document !== undefined) return documentResource(arn, document.tags);
  const identity = principalByArn(account, arn);
  return identity === undefined ? undefined : { arn, context: identityTags(identity.tags) };
}

function identityTags(tags: Tags): RequestContext {
  return Object.fromEntries(
    [...tags].flatMap(([key, value]) => [
      [`iam:ResourceTag/${key}`, value],
      [`aws:ResourceTag/${key}`, value],
    ]),
  );
}
