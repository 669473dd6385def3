/** Settings of a bucket that are documents of their own: versioning, encryption, tags, public access block, ownership, lists of access. */
import type {
  PutBucketAclCommandInput,
  PutBucketEncryptionCommandInput,
  PutBucketOwnershipControlsCommandInput,
  PutBucketTaggingCommandInput,
  PutBucketVersioningCommandInput,
  PutPublicAccessBlockCommandInput,
} from '@aws-sdk/client-s3';
import { requestTagContext } from '@sallyport/aws';
import { tagList } from '../../tags.ts';
import { bucketOf, type S3Call } from './call.ts';
import { aclNotSupported } from './description.ts';
import { algorithmOf } from './encryption.ts';
import { headerNotImplemented, invalidArgument, malformedXml, S3Error } from './errors.ts';
import { Answered, type S3Operation } from './operation.ts';
import { onBucket } from './permissions.ts';
import type { PublicAccessBlock } from './state.ts';
import { readBucketTags } from './tagging.ts';
import { canonicalId } from './versions.ts';

type Output = Record<string, unknown>;
type Action = `s3:${string}`;

/** A setting that is read or removed as a whole. */
export function setting<O>(action: Action, handle: (call: S3Call) => O | Answered<O>): S3Operation<object, O> {
  return {
    requiredPermissions: (_, call) => [onBucket(call, bucketOf(call), action)],
    handle: (_, call) => handle(call),
  };
}

export function absent(code: string, message: string, call: S3Call): S3Error {
  return new S3Error(code, 404, message, { BucketName: bucketOf(call).name });
}

export const getBucketVersioning: S3Operation<object, Output> = setting('s3:GetBucketVersioning', (call) => ({
  Status: bucketOf(call).versioning,
}));

export const putBucketVersioning: S3Operation<PutBucketVersioningCommandInput, void> = {
  requiredPermissions: (_, call) => [onBucket(call, bucketOf(call), 's3:PutBucketVersioning')],
  handle({ VersioningConfiguration: asked, MFA }, call) {
    const bucket = bucketOf(call);
    if (MFA !== undefined || asked?.MFADelete === 'Enabled') throw headerNotImplemented('x-amz-mfa');
    const status = asked?.Status;
    if (status !== 'Enabled' && status !== 'Suspended') {
      throw new S3Error('IllegalVersioningConfigurationException', 400, 'The Versioning element must be specified');
    }
    if (status === 'Suspended' && bucket.objectLock !== undefined) {
      const message =
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.';
      throw new S3Error('InvalidBucketState', 409, message);
    }
    bucket.versioning = status;
  },
};

export const getBucketEncryption: S3Operation<object, Output> = setting('s3:GetEncryptionConfiguration', (call) => {
  const { algorithm, keyId, bucketKey } = bucketOf(call).encryption;
  return {
    ServerSideEncryptionConfiguration: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, KMSMasterKeyID: keyId },
          BucketKeyEnabled: bucketKey,
        },
      ],
    },
  };
});

export const putBucketEncryption: S3Operation<PutBucketEncryptionCommandInput, void> = {
  requiredPermissions: (_, call) => [onBucket(call, bucketOf(call), 's3:PutEncryptionConfiguration')],
  handle({ ServerSideEncryptionConfiguration: configuration }, call) {
    const [rule, second] = configuration?.Rules ?? [];
    const asked = rule?.ApplyServerSideEncryptionByDefault;
    if (rule === undefined || second !== undefined) throw malformedXml();
    if (rule.BlockedEncryptionTypes !== undefined) throw headerNotImplemented('BlockedEncryptionTypes');
    const algorithm = asked?.SSEAlgorithm === undefined ? 'AES256' : algorithmOf(asked.SSEAlgorithm);
    if (algorithm === 'AES256' && asked?.KMSMasterKeyID !== undefined) {
      throw invalidArgument(
        'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
      );
    }
    bucketOf(call).encryption = { algorithm, keyId: asked?.KMSMasterKeyID, bucketKey: rule.BucketKeyEnabled ?? false };
  },
};

/** Objects are encrypted always: without a setting as they are by default. */
export const deleteBucketEncryption: S3Operation<object, void> = setting('s3:PutEncryptionConfiguration', (call) => {
  bucketOf(call).encryption = { algorithm: 'AES256', keyId: undefined, bucketKey: false };
});

export const getBucketTagging: S3Operation<object, Output> = setting('s3:GetBucketTagging', (call) => {
  const { tags } = bucketOf(call);
  if (tags.size === 0) throw absent('NoSuchTagSet', 'The TagSet does not exist', call);
  return { TagSet: tagList(tags) };
});

export const putBucketTagging: S3Operation<PutBucketTaggingCommandInput, Answered<void>> = {
  requiredPermissions: ({ Tagging }, call) => [
    onBucket(call, bucketOf(call), 's3:PutBucketTagging', requestTagContext(readBucketTags(Tagging?.TagSet))),
  ],
  handle({ Tagging }, call) {
    bucketOf(call).tags = readBucketTags(Tagging?.TagSet);
    return new Answered(204, undefined);
  },
};

export const deleteBucketTagging: S3Operation<object, void> = setting('s3:PutBucketTagging', (call) => {
  bucketOf(call).tags = new Map();
});

export const getPublicAccessBlock: S3Operation<object, Output> = setting('s3:GetBucketPublicAccessBlock', (call) => {
  const { publicAccessBlock } = bucketOf(call);
  if (publicAccessBlock !== undefined) return { PublicAccessBlockConfiguration: publicAccessBlock };
  const message = 'The public access block configuration was not found';
  throw absent('NoSuchPublicAccessBlockConfiguration', message, call);
});

export const putPublicAccessBlock: S3Operation<PutPublicAccessBlockCommandInput, void> = {
  requiredPermissions: (_, call) => [onBucket(call, bucketOf(call), 's3:PutBucketPublicAccessBlock')],
  handle({ PublicAccessBlockConfiguration: asked = {} }, call) {
    const block: PublicAccessBlock = {
      BlockPublicAcls: asked.BlockPublicAcls ?? false,
      IgnorePublicAcls: asked.IgnorePublicAcls ?? false,
      BlockPublicPolicy: asked.BlockPublicPolicy ?? false,
      RestrictPublicBuckets: asked.RestrictPublicBuckets ?? false,
    };
    bucketOf(call).publicAccessBlock = block;
  },
};

export const deletePublicAccessBlock: S3Operation<object, void> = setting('s3:PutBucketPublicAccessBlock', (call) => {
  bucketOf(call).publicAccessBlock = undefined;
});

export const getBucketOwnershipControls: S3Operation<object, Output> = setting(
  's3:GetBucketOwnershipControls',
  (call) => ({
    OwnershipControls: { Rules: [{ ObjectOwnership: bucketOf(call).ownership }] },
  }),
);

export const putBucketOwnershipControls: S3Operation<PutBucketOwnershipControlsCommandInput, void> = {
  requiredPermissions: (_, call) => [onBucket(call, bucketOf(call), 's3:PutBucketOwnershipControls')],
  handle({ OwnershipControls }) {
    const [rule, second] = OwnershipControls?.Rules ?? [];
    if (rule === undefined || second !== undefined) throw malformedXml();
    if (rule.ObjectOwnership === 'BucketOwnerEnforced') return;
    if (rule.ObjectOwnership !== 'BucketOwnerPreferred' && rule.ObjectOwnership !== 'ObjectWriter')
      throw malformedXml();
    throw headerNotImplemented('ObjectOwnership');
  },
};

/** With BucketOwnerEnforced there is one list of access, and nobody can change it. */
export const getBucketAcl: S3Operation<object, Output> = setting('s3:GetBucketAcl', ownersAcl);

export function ownersAcl(call: S3Call): Output {
  const owner = { ID: canonicalId(bucketOf(call).owner.id) };
  return { Owner: owner, Grants: [{ Grantee: { Type: 'CanonicalUser', ...owner }, Permission: 'FULL_CONTROL' }] };
}

export const putBucketAcl: S3Operation<PutBucketAclCommandInput, void> = {
  requiredPermissions: (_, call) => [onBucket(call, bucketOf(call), 's3:PutBucketAcl')],
  handle(input) {
    if (input.ACL === 'private' && input.AccessControlPolicy === undefined) return;
    throw aclNotSupported();
  },
};
