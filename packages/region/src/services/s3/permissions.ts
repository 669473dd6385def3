/** What IAM must allow: actions of S3 on a bucket or an object, with the bucket's policy and the context keys of S3. */
import type { NamedPolicy, RequestContext } from '@sallyport/iam';
import { authorise } from '../../authorise.ts';
import type { RequiredPermission } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { isAnonymous, isOwner, type S3Call } from './call.ts';
import { accessDenied } from './errors.ts';
import { policyOf } from './policy.ts';
import { isPublicPolicy } from './public-policy.ts';
import type { Bucket, StoredObject } from './state.ts';

type Action = `s3:${string}`;

export function bucketArn(call: S3Call, bucket: string): string {
  return `arn:${call.region.partition}:s3:::${bucket}`;
}

export function onBucket(
  call: S3Call,
  bucket: Bucket,
  action: Action,
  context: RequestContext = {},
): RequiredPermission {
  return permission(call, bucket, bucketArn(call, bucket.name), action, context);
}

export function onObject(
  call: S3Call,
  bucket: Bucket,
  key: string,
  action: Action,
  context: RequestContext = {},
): RequiredPermission {
  return permission(call, bucket, `${bucketArn(call, bucket.name)}/${key}`, action, context);
}

/** The action on a version where the request names one: the two are permitted apart. */
export function onVersion(
  call: S3Call,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  actions: { readonly current: Action; readonly version: Action },
  context: RequestContext = {},
): RequiredPermission {
  if (versionId === undefined) return onObject(call, bucket, key, actions.current, context);
  return onObject(call, bucket, key, actions.version, { ...context, 's3:versionid': versionId });
}

export function existingTags(object: StoredObject | undefined): RequestContext {
  return Object.fromEntries([...(object?.tags ?? [])].map(([key, value]) => [`s3:ExistingObjectTag/${key}`, value]));
}

function permission(
  call: S3Call,
  bucket: Bucket,
  arn: string,
  action: Action,
  context: RequestContext,
): RequiredPermission {
  const policy = policyInForce(call, bucket);
  return {
    action,
    resources: [{ arn, account: bucket.owner.id }],
    context: { ...context, ...call.keys, 's3:ResourceAccount': bucket.owner.id },
    resourcePolicies: policy === undefined ? new Map() : new Map([[arn, policy]]),
  };
}

/** With RestrictPublicBuckets a policy that makes the bucket public applies to nobody outside of the bucket's account. */
function policyInForce(call: S3Call, bucket: Bucket): NamedPolicy | undefined {
  if (bucket.policy === undefined) return undefined;
  const restricted = bucket.publicAccessBlock?.RestrictPublicBuckets === true && !isOwner(call, bucket);
  return restricted && isPublicPolicy(bucket.policy) ? undefined : policyOf(call.region, bucket);
}

/** Throws what S3 answers: who may not know more than that learns no reason. */
export function authoriseS3(call: S3Call, permissions: readonly RequiredPermission[]): void {
  try {
    authorise(call, 's3', permissions);
  } catch (cause) {
    if (!(cause instanceof ServiceError) || cause.code !== 'AccessDenied') throw cause;
    const owners = permissions.flatMap(({ resources }) => resources.map(({ account }) => account));
    const own = !isAnonymous(call) && owners.every((owner) => owner === undefined || owner === call.caller.account.id);
    throw own ? cause : accessDenied();
  }
}

export function isAllowed(call: S3Call, permissions: readonly RequiredPermission[]): boolean {
  try {
    authorise(call, 's3', permissions);
    return true;
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code === 'AccessDenied') return false;
    throw cause;
  }
}
