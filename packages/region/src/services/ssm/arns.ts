/** ARNs of what ssm authorises in an account, and the tag keys it authorises by. spec/iam 14.1, 14.2, 14.6, 14.8. */
import * as aws from '@sallyport/aws';
import type { RequestContext } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import { isPublicName } from './public-parameters.ts';

const placeOf = ({ id, region }: Account): aws.Place => ({
  partition: region.partition,
  region: region.name,
  account: id,
});

/** Also for a text that is no id: only an authorised caller learns whether the node exists. */
export function nodeArn(account: Account, target: string): string {
  const { partition, region, account: id } = placeOf(account);
  return target.startsWith('mi-')
    ? `arn:${partition}:ssm:${region}:${id}:managed-instance/${target}`
    : `arn:${partition}:ec2:${region}:${id}:instance/${target}`;
}

export function documentArn(account: Account, name: string): string {
  return aws.documentArn(name, placeOf(account));
}

export function sessionArn(account: Account, sessionId: string): string {
  return aws.sessionArn(sessionId, placeOf(account));
}

export function parameterArn(account: Account, name: string): string {
  const place = placeOf(account);
  return aws.parameterArn(name, isPublicName(name) ? { ...place, account: '' } : place);
}

/** Tags of a resource under both names policies use. */
export function tagContext(tags: Iterable<readonly [string, string]>): RequestContext {
  return aws.tagContext(['ssm:resourceTag', 'aws:ResourceTag'], tags);
}
