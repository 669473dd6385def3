/** s3:CreateBucket, HeadBucket, DeleteBucket, ListBuckets and GetBucketLocation. */
import type {
  CreateBucketCommandInput,
  DeleteBucketCommandInput,
  GetBucketLocationCommandInput,
  HeadBucketCommandInput,
  ListBucketsCommandInput,
} from '@aws-sdk/client-s3';
import { globalRegionOf, requestTagContext } from '@sallyport/aws';
import type { RequestContext } from '@sallyport/iam';
import { writeDocument } from '../../wire/rest-write.ts';
import { isBucketName } from './address.ts';
import { bucketOf, isAnonymous, type S3Call } from './call.ts';
import { accessDenied, headerNotImplemented, invalidArgument, invalidBucketName, S3Error } from './errors.ts';
import { mostBuckets } from './limits.ts';
import { Answered, type S3Operation } from './operation.ts';
import { bucketArn, onBucket } from './permissions.ts';
import { model } from './route.ts';
import { type Bucket, newBucket } from './state.ts';
import { readBucketTags } from './tagging.ts';
import { canonicalId, forgetUpload } from './versions.ts';

export const createBucket: S3Operation<CreateBucketCommandInput, { Location: string; BucketArn: string }> = {
  requiredPermissions(input, call) {
    const arn = bucketArn(call, input.Bucket ?? '');
    const location = input.CreateBucketConfiguration?.LocationConstraint;
    const context: RequestContext = {
      ...call.keys,
      ...(location !== undefined && { 's3:locationconstraint': location }),
      ...(input.ACL !== undefined && { 's3:x-amz-acl': input.ACL }),
      ...(input.ObjectOwnership !== undefined && { 's3:x-amz-object-ownership': input.ObjectOwnership }),
    };
    const tags = readBucketTags(input.CreateBucketConfiguration?.Tags);
    const resources = [{ arn, account: call.caller.account.id }];
    const tagged = { ...context, ...requestTagContext(tags) };
    return [
      { action: 's3:CreateBucket', resources, context: tagged },
      ...(tags.size === 0 ? [] : [{ action: 's3:TagResource', resources, context: tagged } as const]),
      ...(input.ObjectLockEnabledForBucket === true
        ? ([
            { action: 's3:PutBucketObjectLockConfiguration', resources, context },
            { action: 's3:PutBucketVersioning', resources, context },
          ] as const)
        : []),
    ];
  },
  handle(input, call) {
    const { state, region } = call;
    if (isAnonymous(call)) throw accessDenied();
    const name = input.Bucket ?? '';
    if (!isBucketName(name)) throw invalidBucketName(name);
    checkLocation(call, input);
    checkOwnership(call, input);
    const owner = call.caller.account;
    const existing = state.buckets.get(name);
    if (existing !== undefined) throw alreadyThere(existing, call);
    const owned = [...state.buckets.values()].filter((bucket) => bucket.owner === owner).length;
    if (owned >= mostBuckets) {
      throw new S3Error('TooManyBuckets', 400, 'You have attempted to create more buckets than allowed');
    }
    const bucket = newBucket(name, owner, region.clock.now());
    bucket.tags = readBucketTags(input.CreateBucketConfiguration?.Tags);
    if (input.ObjectLockEnabledForBucket === true) {
      bucket.versioning = 'Enabled';
      bucket.objectLock = { rule: undefined };
    }
    state.buckets.set(name, bucket);
    return { Location: `/${name}`, BucketArn: bucketArn(call, name) };
  },
};

function alreadyThere(existing: Bucket, { caller }: S3Call): S3Error {
  const { name: BucketName, owner } = existing;
  if (owner === caller.account) {
    const message = 'Your previous request to create the named bucket succeeded and you already own it.';
    return new S3Error('BucketAlreadyOwnedByYou', 409, message, { BucketName });
  }
  const message =
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.';
  return new S3Error('BucketAlreadyExists', 409, message, { BucketName });
}

/** Only the global region has buckets without a location constraint. */
function checkLocation(
  { region }: S3Call,
  { CreateBucketConfiguration: configuration }: CreateBucketCommandInput,
): void {
  if (configuration?.Location !== undefined || configuration?.Bucket !== undefined) {
    throw headerNotImplemented('CreateBucketConfiguration.Location');
  }
  const location = configuration?.LocationConstraint;
  const expected = region.name === globalRegionOf(region.partition) ? undefined : region.name;
  if (location === expected) return;
  if (location === undefined || expected === undefined || !/^[a-z]{2}[a-z-]+-\d$|^EU$/.test(location)) {
    const message =
      location === undefined
        ? 'The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.'
        : 'The specified location-constraint is not valid';
    throw location === undefined
      ? new S3Error('IllegalLocationConstraintException', 400, message)
      : new S3Error('InvalidLocationConstraint', 400, message, { LocationConstraint: location });
  }
  const message = `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  throw new S3Error('IllegalLocationConstraintException', 400, message);
}

function checkOwnership(
  { request }: S3Call,
  { ACL, ObjectOwnership, BucketNamespace }: CreateBucketCommandInput,
): void {
  if (BucketNamespace !== undefined) throw headerNotImplemented('x-amz-bucket-namespace');
  if (ObjectOwnership !== undefined && ObjectOwnership !== 'BucketOwnerEnforced') {
    if (ObjectOwnership === 'BucketOwnerPreferred' || ObjectOwnership === 'ObjectWriter') {
      throw headerNotImplemented('x-amz-object-ownership');
    }
    throw invalidArgument('Invalid x-amz-object-ownership header', 'x-amz-object-ownership', ObjectOwnership);
  }
  const grants = [...request.headers.keys()].some((name) => name.startsWith('x-amz-grant-'));
  if (grants || (ACL !== undefined && ACL !== 'private')) {
    const message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
    throw new S3Error('InvalidBucketAclWithObjectOwnership', 400, message);
  }
}

export const headBucket: S3Operation<
  HeadBucketCommandInput,
  { BucketArn: string; BucketRegion: string; AccessPointAlias: boolean }
> = {
  requiredPermissions: (_, call) => [onBucket(call, bucketOf(call), 's3:ListBucket')],
  handle: (_, call) => ({
    BucketArn: bucketArn(call, bucketOf(call).name),
    BucketRegion: call.region.name,
    AccessPointAlias: false,
  }),
};

export const deleteBucket: S3Operation<DeleteBucketCommandInput, void> = {
  requiredPermissions: (_, call) => [onBucket(call, bucketOf(call), 's3:DeleteBucket')],
  handle(_, call) {
    const { state } = call;
    const bucket = bucketOf(call);
    if (bucket.keys.size > 0) {
      const message =
        bucket.versioning === undefined
          ? 'The bucket you tried to delete is not empty'
          : 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.';
      throw new S3Error('BucketNotEmpty', 409, message, { BucketName: bucket.name });
    }
    for (const upload of [...bucket.uploads.values()]) forgetUpload(state, bucket, upload, new Set());
    state.buckets.delete(bucket.name);
  },
};

export const listBuckets: S3Operation<ListBucketsCommandInput, Record<string, unknown>> = {
  requiredPermissions: (_, call) => [{ action: 's3:ListAllMyBuckets', resources: [{ arn: '*' }], context: call.keys }],
  handle({ MaxBuckets, ContinuationToken, Prefix, BucketRegion }, call) {
    const { account, state, region } = call;
    if (isAnonymous(call)) throw accessDenied();
    if (MaxBuckets !== undefined && !(MaxBuckets >= 1 && MaxBuckets <= 10_000)) {
      throw invalidArgument(
        'Argument max-buckets must be an integer between 1 and 10000',
        'max-buckets',
        String(MaxBuckets),
      );
    }
    const after = ContinuationToken === undefined ? undefined : Buffer.from(ContinuationToken, 'base64').toString();
    if (after !== undefined && !isBucketName(after)) {
      throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', ContinuationToken);
    }
    const names = [...state.buckets.values()]
      .filter(
        ({ owner, name }) =>
          owner === account && name.startsWith(Prefix ?? '') && (after === undefined || name > after),
      )
      .filter(() => BucketRegion === undefined || BucketRegion === region.name)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const shown = names.slice(0, MaxBuckets ?? names.length);
    const last = shown.length < names.length ? shown.at(-1)?.name : undefined;
    return {
      Buckets: shown.map(({ name, createdAt }) => ({
        Name: name,
        CreationDate: createdAt,
        BucketRegion: region.name,
        BucketArn: bucketArn(call, name),
      })),
      Owner: { ID: canonicalId(account.id) },
      Prefix,
      ContinuationToken: last === undefined ? undefined : Buffer.from(last).toString('base64'),
    };
  },
};

export const getBucketLocation: S3Operation<GetBucketLocationCommandInput, object> = {
  requiredPermissions: (_, call) => [onBucket(call, bucketOf(call), 's3:GetBucketLocation')],
  handle(_, { region }) {
    // The global region is the one that has no name here. The element has a text where the model has a member.
    const name = region.name === globalRegionOf(region.partition) ? '' : region.name;
    return new Answered(200, {}, { body: writeDocument('LocationConstraint', model.settings.xmlNamespace, name) });
  },
};
