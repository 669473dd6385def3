/** Amazon S3: buckets and objects. Its code is loaded at its first request. */
import type { StreamingService } from '../../service.ts';
import { header } from '../../wire/sigv4/signed-request.ts';
import { bucketOfHost } from './address.ts';

export const s3: StreamingService = {
  name: 's3',
  claimsUnsigned(request) {
    const host = bucketOfHost(header(request, 'host') ?? '');
    if (host === undefined) return false;
    if (host.isService) return true;
    // A loopback name is that of every service. What they have unsigned is POST; a bucket in name or path is S3's.
    const namesBucket = host.bucket !== undefined || request.rawPath !== '/';
    return namesBucket && request.method !== 'POST' && header(request, 'x-amz-target') === undefined;
  },
  load: async () => (await import('./server.ts')).makeS3,
};
