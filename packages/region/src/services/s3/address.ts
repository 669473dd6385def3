/**
 * Which bucket and key a request is for: `https://s3.REGION.amazonaws.com/BUCKET/KEY` (path style) or
 * `https://BUCKET.s3.REGION.amazonaws.com/KEY` (virtual-hosted style), and both at the loopback addresses of the region.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
import { endpointOf } from '@sallyport/aws';

export type HostName = {
  /** Of a virtual-hosted request. */
  readonly bucket: string | undefined;
  /** Whether the name is S3's alone; a loopback name is that of every service. */
  readonly isService: boolean;
};

export type Address = { readonly bucket: string | undefined; readonly key: string | undefined };

const loopbackName = /^(?:(.+?)\.)?(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

/** Undefined when the host is neither S3's nor the region's own. */
export function bucketOfHost(host: string): HostName | undefined {
  const name = host
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '');
  const endpoint = endpointOf(name);
  if (endpoint !== undefined) {
    return endpoint.service === 's3' ? { bucket: endpoint.bucket, isService: true } : undefined;
  }
  const loopback = loopbackName.exec(name);
  if (loopback === null) return undefined;
  const before = loopback[1];
  if (before === undefined) return { bucket: undefined, isService: false };
  // `s3.localhost` and `BUCKET.s3.localhost` are the names that some tools make.
  const bucket = before === 's3' ? undefined : before.replace(/\.s3$/, '');
  return { bucket, isService: bucket !== before };
}

/** Undefined when the path is not UTF-8 or has a broken escape. */
export function addressOf(host: string, rawPath: string): Address | undefined {
  const named = bucketOfHost(host)?.bucket;
  const slash = named === undefined ? rawPath.indexOf('/', 1) : 0;
  const rawBucket = slash < 0 ? rawPath.slice(1) : rawPath.slice(1, slash);
  const rawKey = slash < 0 ? '' : rawPath.slice(slash + 1);
  try {
    const bucket = named ?? decodeURIComponent(rawBucket);
    const key = decodeURIComponent(rawKey);
    return { bucket: bucket === '' ? undefined : bucket, key: key === '' ? undefined : key };
  } catch {
    return undefined;
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/.test(name) &&
    !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) &&
    !/^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)
  );
}
