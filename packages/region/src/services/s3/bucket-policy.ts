/** s3:PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy and GetBucketPolicyStatus. Only the account of the bucket has them. */
import type { PutBucketPolicyCommandInput } from '@aws-sdk/client-s3';
import { inspectPolicy } from '@sallyport/iam';
import type { RequiredPermission } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { trustShown, trustStored } from '../iam/trust-principals.ts';
import { absent } from './bucket-settings.ts';
import { bucketOf, isOwner, type S3Call } from './call.ts';
import { accessDenied, methodNotAllowed, S3Error } from './errors.ts';
import { Answered, type S3Operation } from './operation.ts';
import { bucketArn, onBucket } from './permissions.ts';
import { isPublicPolicy } from './public-policy.ts';

const longestPolicy = 20 * 1024;

/** The root user of the account can always repair a policy that locks everybody out. */
function permissions(call: S3Call, action: `s3:${string}`): readonly RequiredPermission[] {
  const bucket = bucketOf(call);
  const isRoot = call.caller.principal.type === 'root' && isOwner(call, bucket);
  return isRoot && action !== 's3:GetBucketPolicyStatus' ? [] : [onBucket(call, bucket, action)];
}

function requireOwner(call: S3Call): void {
  if (!isOwner(call, bucketOf(call))) throw methodNotAllowed(call.request.method, 'BUCKETPOLICY');
}

export const putBucketPolicy: S3Operation<PutBucketPolicyCommandInput, Answered<void>> = {
  requiredPermissions: (_, call) => permissions(call, 's3:PutBucketPolicy'),
  handle({ Policy = '' }, call) {
    requireOwner(call);
    const bucket = bucketOf(call);
    const stored = checkPolicy(call, Policy);
    if (bucket.publicAccessBlock?.BlockPublicPolicy === true && isPublicPolicy(stored)) {
      throw accessDenied(
        `User: ${call.caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(call, bucket.name)}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
      );
    }
    bucket.policy = stored;
    return new Answered(204, undefined);
  },
};

function checkPolicy(call: S3Call, text: string): string {
  if (Buffer.byteLength(text) > longestPolicy) {
    throw new S3Error('PolicyTooLarge', 400, 'Policy exceeds the maximum allowed document size.');
  }
  const { document, faults } = inspectPolicy(text, { type: 'resource' });
  const [fault] = faults;
  if (fault !== undefined || document === undefined) {
    const where = fault === undefined ? '' : ` at line ${fault.line}, column ${fault.column}`;
    throw malformed(`${fault?.message ?? 'Policies must be valid JSON and the first byte must be {'}${where}`);
  }
  const arn = bucketArn(call, bucketOf(call).name);
  for (const { resource, action, principal } of document.statements) {
    if (resource === undefined) throw malformed('Missing required field Resource');
    if (resource.values.some(({ text: one }) => !isOfBucket(one, arn))) throw malformed('Policy has invalid resource');
    if (principal?.entries.some(({ kind }) => kind === 'CanonicalUser')) throw malformed('Invalid principal in policy');
    if (action.values.some(({ text: one }) => one !== '*' && !/^s3:/i.test(one)))
      throw malformed('Policy has invalid action');
  }
  try {
    return trustStored(call.region, text);
  } catch (cause) {
    if (cause instanceof ServiceError) throw malformed('Invalid principal in policy');
    throw cause;
  }
}

/** A bucket's policy is about this bucket and its objects alone. */
function isOfBucket(resource: string, arn: string): boolean {
  return resource === arn || resource.startsWith(`${arn}/`) || resource === `${arn}*`;
}

function malformed(message: string): S3Error {
  return new S3Error('MalformedPolicy', 400, message);
}

export const getBucketPolicy: S3Operation<object, object> = {
  requiredPermissions: (_, call) => permissions(call, 's3:GetBucketPolicy'),
  handle(_, call) {
    requireOwner(call);
    const { policy } = bucketOf(call);
    if (policy === undefined) throw absent('NoSuchBucketPolicy', 'The bucket policy does not exist', call);
    return new Answered(
      200,
      {},
      {
        body: trustShown(call.region, policy),
        headers: { 'content-type': 'application/json' },
      },
    );
  },
};

export const deleteBucketPolicy: S3Operation<object, void> = {
  requiredPermissions: (_, call) => permissions(call, 's3:DeleteBucketPolicy'),
  handle(_, call) {
    requireOwner(call);
    bucketOf(call).policy = undefined;
  },
};

export const getBucketPolicyStatus: S3Operation<object, object> = {
  requiredPermissions: (_, call) => permissions(call, 's3:GetBucketPolicyStatus'),
  handle(_, call) {
    const { policy } = bucketOf(call);
    if (policy === undefined) throw absent('NoSuchBucketPolicy', 'The bucket policy does not exist', call);
    return { PolicyStatus: { IsPublic: isPublicPolicy(policy) } };
  },
};
