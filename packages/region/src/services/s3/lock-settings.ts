/** Object Lock of a bucket, retention and legal hold of a version. */
import type {
  GetObjectLegalHoldCommandInput,
  GetObjectRetentionCommandInput,
  PutObjectLegalHoldCommandInput,
  PutObjectLockConfigurationCommandInput,
  PutObjectRetentionCommandInput,
} from '@aws-sdk/client-s3';
import { absent, setting } from './bucket-settings.ts';
import { bucketOf, keyOf, type S3Call } from './call.ts';
import { headerNotImplemented, invalidArgument, invalidRequest, malformedXml, S3Error } from './errors.ts';
import { objectToRead } from './get-object.ts';
import {
  bypassPermissions,
  checkRetentionChange,
  lockKeys,
  readHold,
  readRetention,
  wantsBypass,
} from './object-lock.ts';
import type { S3Operation } from './operation.ts';
import { onBucket, onObject } from './permissions.ts';
import type { ObjectLock, StoredObject } from './state.ts';

const mostDays = 36_500;
const mostYears = 100;

export const getObjectLockConfiguration: S3Operation<object, Record<string, unknown>> = setting(
  's3:GetBucketObjectLockConfiguration',
  (call) => {
    const { objectLock } = bucketOf(call);
    if (objectLock === undefined) {
      const message = 'Object Lock configuration does not exist for this bucket';
      throw absent('ObjectLockConfigurationNotFoundError', message, call);
    }
    const { rule } = objectLock;
    const retention = rule && { Mode: rule.mode, Days: rule.days, Years: rule.years };
    return {
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        ...(retention !== undefined && { Rule: { DefaultRetention: retention } }),
      },
    };
  },
);

export const putObjectLockConfiguration: S3Operation<PutObjectLockConfigurationCommandInput, void> = {
  requiredPermissions: (_, call) => [onBucket(call, bucketOf(call), 's3:PutBucketObjectLockConfiguration')],
  handle({ ObjectLockConfiguration: configuration }, call) {
    const bucket = bucketOf(call);
    if (configuration?.ObjectLockEnabled !== 'Enabled') throw malformedXml();
    if (bucket.versioning !== 'Enabled') {
      const message = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration";
      throw new S3Error('InvalidBucketState', 409, message);
    }
    bucket.objectLock = { rule: ruleOf(configuration.Rule) };
  },
};

type GivenRule = NonNullable<PutObjectLockConfigurationCommandInput['ObjectLockConfiguration']>['Rule'];

function ruleOf(given: GivenRule): ObjectLock['rule'] {
  if (given === undefined) return undefined;
  const { Mode: mode, Days: days, Years: years, ...others } = given.DefaultRetention ?? {};
  if (Object.values(others).some((one) => one !== undefined)) throw headerNotImplemented('EventHold');
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw malformedXml();
  if ((days === undefined) === (years === undefined)) throw malformedXml();
  const [count, most] = days === undefined ? [years ?? 0, mostYears] : [days, mostDays];
  if (count < 1) throw invalidArgument('Default retention period must be a positive integer value.');
  if (!Number.isInteger(count) || count > most) throw invalidArgument('Default retention period too large.');
  return { mode, ...(days !== undefined && { days }), ...(years !== undefined && { years }) };
}

/** The version that is held; locks are for buckets that have them. */
function heldVersion(call: S3Call, versionId: string | undefined): StoredObject {
  if (bucketOf(call).objectLock === undefined) throw invalidRequest('Bucket is missing Object Lock Configuration');
  return objectToRead(call, bucketOf(call), versionId, call.request.method);
}

function noLock(call: S3Call): S3Error {
  const message = 'The specified object does not have a ObjectLock configuration';
  return new S3Error('NoSuchObjectLockConfiguration', 404, message, { Key: keyOf(call) });
}

export const putObjectRetention: S3Operation<PutObjectRetentionCommandInput, void> = {
  requiredPermissions({ Retention }, call) {
    const bucket = bucketOf(call);
    const keys = lockKeys(call, {
      ObjectLockMode: Retention?.Mode,
      ObjectLockRetainUntilDate: Retention?.RetainUntilDate,
    });
    return [
      onObject(call, bucket, keyOf(call), 's3:PutObjectRetention', keys),
      ...bypassPermissions(call, bucket, keyOf(call)),
    ];
  },
  handle({ VersionId, Retention: asked }, call) {
    const object = heldVersion(call, VersionId);
    if (asked?.EventHold !== undefined || asked?.EventHoldDuration !== undefined)
      throw headerNotImplemented('EventHold');
    const { Mode: mode, RetainUntilDate: until } = asked ?? {};
    if ((mode === undefined) !== (until === undefined)) throw malformedXml();
    const next = mode === undefined || until === undefined ? undefined : readRetention(call, mode, until);
    checkRetentionChange(call, object.retention, next, wantsBypass(call));
    object.retention = next;
  },
};

export const getObjectRetention: S3Operation<GetObjectRetentionCommandInput, Record<string, unknown>> = {
  requiredPermissions: (_, call) => [onObject(call, bucketOf(call), keyOf(call), 's3:GetObjectRetention')],
  handle({ VersionId }, call) {
    const { retention } = heldVersion(call, VersionId);
    if (retention === undefined) throw noLock(call);
    return { Retention: { Mode: retention.mode, RetainUntilDate: retention.until } };
  },
};

export const putObjectLegalHold: S3Operation<PutObjectLegalHoldCommandInput, void> = {
  requiredPermissions: ({ LegalHold }, call) => [
    onObject(
      call,
      bucketOf(call),
      keyOf(call),
      's3:PutObjectLegalHold',
      lockKeys(call, { ObjectLockLegalHoldStatus: LegalHold?.Status }),
    ),
  ],
  handle({ VersionId, LegalHold }, call) {
    if (LegalHold?.Status === undefined) throw malformedXml();
    const isOn = readHold(LegalHold.Status);
    heldVersion(call, VersionId).legalHold = isOn;
  },
};

export const getObjectLegalHold: S3Operation<GetObjectLegalHoldCommandInput, Record<string, unknown>> = {
  requiredPermissions: (_, call) => [onObject(call, bucketOf(call), keyOf(call), 's3:GetObjectLegalHold')],
  handle({ VersionId }, call) {
    const { legalHold, retention } = heldVersion(call, VersionId);
    if (!legalHold && retention === undefined) throw noLock(call);
    return { LegalHold: { Status: legalHold ? 'ON' : 'OFF' } };
  },
};
