/**
 * AWS managed keys, made when a service first needs one: their policy lets everybody of the account use them, through that service
 * only.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
 */
import { dnsSuffixOf } from '@sallyport/aws';
import type { Account } from '../../account.ts';
import { keepNewKey } from './new-key.ts';
import { type Key, kmsArn, kmsStore } from './store.ts';

const descriptions: Readonly<Record<string, string>> = {
  s3: 'Default key that protects my S3 objects when no other key is defined',
  ssm: 'Default key that protects my SSM parameters when no other key is defined',
};

/** Undefined when no service of the region has a key under this alias. */
export function awsManagedKey(owner: Account, alias: string): Key | undefined {
  const service = alias.replace(/^alias\/aws\//, '');
  const description = Object.hasOwn(descriptions, service) ? descriptions[service] : undefined;
  if (description === undefined || service === alias) return undefined;
  const policy = policyFor(owner, service);
  const key = keepNewKey(owner, { manager: 'AWS', description, policy, tags: new Map() });
  const now = owner.region.clock.now();
  kmsStore(owner).aliases.set(alias, { name: alias, createdAt: now, updatedAt: now, target: key.id });
  return key;
}

export function serviceHost(account: Account, service: string): string {
  const { name } = account.region;
  return `${service}.${name}.${dnsSuffixOf(name)}`;
}

function policyFor(owner: Account, service: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account that are authorized to use ${service}`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncrypt*',
          'kms:GenerateDataKey*',
          'kms:CreateGrant',
          'kms:DescribeKey',
        ],
        Resource: '*',
        Condition: { StringEquals: { 'kms:CallerAccount': owner.id, 'kms:ViaService': serviceHost(owner, service) } },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: kmsArn(owner, '').replace(/:kms:.*/, `:iam::${owner.id}:root`) },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        Resource: '*',
      },
    ],
  });
}
