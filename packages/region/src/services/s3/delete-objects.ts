/** s3:DeleteObjects: up to 1,000 keys, each with its own permission and its own result. */
import type { _Error, DeletedObject, DeleteObjectsCommandInput } from '@aws-sdk/client-s3';
import { ServiceError } from '../../service-error.ts';
import { bucketOf, type S3Call } from './call.ts';
import { deleteOne, deletePermissions } from './delete-object.ts';
import { malformedXml, S3Error } from './errors.ts';
import { mostKeyBytes, mostListed } from './limits.ts';
import type { S3Operation } from './operation.ts';
import { authoriseS3 } from './permissions.ts';
import type { Bucket } from './state.ts';

type Output = { readonly Deleted: DeletedObject[]; readonly Errors: _Error[] };
type Identifier = NonNullable<NonNullable<DeleteObjectsCommandInput['Delete']>['Objects']>[number];

/** Deletions between two turns of the event loop: each evaluates policies. */
const slice = 50;

export const deleteObjects: S3Operation<DeleteObjectsCommandInput, Output> = {
  // Each key is authorised by itself: one that may not be deleted keeps no other from it.
  requiredPermissions: () => [],
  async handle({ Delete }, call) {
    const bucket = bucketOf(call);
    const objects = Delete?.Objects ?? [];
    if (objects.length === 0 || objects.length > mostListed) throw malformedXml();
    const output: Output = { Deleted: [], Errors: [] };
    for (const [index, one] of objects.entries()) {
      if (index > 0 && index % slice === 0) await new Promise(setImmediate);
      const result = deleteIdentified(call, bucket, one);
      if ('Code' in result) output.Errors.push(result);
      else if (Delete?.Quiet !== true) output.Deleted.push(result);
    }
    return output;
  },
};

function deleteIdentified(
  call: S3Call,
  bucket: Bucket,
  { Key = '', VersionId, ETag }: Identifier,
): DeletedObject | _Error {
  const named = { Key, ...(VersionId !== undefined && { VersionId }) };
  try {
    if (Key === '' || Buffer.byteLength(Key) > mostKeyBytes) {
      throw new S3Error('KeyTooLongError', 400, 'Your key is too long');
    }
    authoriseS3(call, deletePermissions(call, bucket, Key, VersionId));
    const deleted = deleteOne(call, bucket, Key, VersionId, ETag);
    return {
      ...named,
      ...(deleted.DeleteMarker === true && { DeleteMarker: true, DeleteMarkerVersionId: deleted.VersionId }),
    };
  } catch (cause) {
    if (!(cause instanceof ServiceError)) throw cause;
    return { ...named, Code: cause.code, Message: cause.message };
  }
}
