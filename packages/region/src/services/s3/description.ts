/** What a writer says about an object: its content headers, metadata and storage class. */
import type { S3Call } from './call.ts';
import { headerNotImplemented, S3Error } from './errors.ts';
import { mostMetadataBytes } from './limits.ts';
import type { Description } from './state.ts';

export type DescriptionInput = {
  readonly ContentType?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  /** As it was written: the codec leaves dates of HTTP to the operation. */
  readonly Expires?: unknown;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
};

/** Those whose objects can be read at once. */
const storageClasses = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
];
const otherClasses = ['GLACIER', 'DEEP_ARCHIVE', 'OUTPOSTS', 'SNOW', 'EXPRESS_ONEZONE', 'FSX_OPENZFS', 'FSX_ONTAP'];

export function descriptionOf(input: DescriptionInput): Description {
  const metadata = input.Metadata ?? {};
  const size = Object.entries(metadata).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (size > mostMetadataBytes) {
    throw new S3Error('MetadataTooLarge', 400, 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: size,
      MaxSizeAllowed: mostMetadataBytes,
    });
  }
  return {
    contentType: input.ContentType ?? 'binary/octet-stream',
    cacheControl: input.CacheControl,
    contentDisposition: input.ContentDisposition,
    contentEncoding: contentEncoding(input.ContentEncoding),
    contentLanguage: input.ContentLanguage,
    expires: typeof input.Expires === 'string' ? input.Expires : undefined,
    websiteRedirect: input.WebsiteRedirectLocation,
    storageClass: storageClass(input.StorageClass),
    metadata,
  };
}

/** `aws-chunked` is the form of the request and not of the object. */
function contentEncoding(given: string | undefined): string | undefined {
  const kept = given
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one.toLowerCase() !== 'aws-chunked');
  return kept === undefined || kept.length === 0 ? undefined : kept.join(',');
}

function storageClass(given: string | undefined): string {
  if (given === undefined || storageClasses.includes(given)) return given ?? 'STANDARD';
  if (otherClasses.includes(given)) throw headerNotImplemented('x-amz-storage-class');
  throw new S3Error('InvalidStorageClass', 400, 'The storage class you specified is not valid', {
    StorageClassRequested: given,
  });
}

/** Buckets here have no access control lists: only the one that changes nothing is accepted. */
export function refuseAcl({ request }: S3Call): void {
  for (const [name, [value]] of request.headers) {
    const isAcl = (name === 'x-amz-acl' && value !== 'bucket-owner-full-control') || name.startsWith('x-amz-grant-');
    if (isAcl) throw aclNotSupported();
  }
}

export function aclNotSupported(): S3Error {
  return new S3Error('AccessControlListNotSupported', 400, 'The bucket does not allow ACLs');
}
