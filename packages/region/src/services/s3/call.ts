/** What an operation of S3 knows of the call it serves. */
import type { IncomingMessage } from 'node:http';
import type { RequestContext } from '@sallyport/iam';
import type { Caller } from '../../caller.ts';
import type { Region } from '../../region.ts';
import type { Call } from '../../service.ts';
import type { SignatureClaim } from '../../wire/sigv4/claim.ts';
import type { SignedRequest } from '../../wire/sigv4/signed-request.ts';
import type { Address } from './address.ts';
import { noSuchBucket } from './errors.ts';
import type { PayloadForm } from './payload-form.ts';
import type { Bucket, S3State } from './state.ts';

export type S3Call = Call & {
  readonly state: S3State;
  readonly message: IncomingMessage;
  readonly request: SignedRequest;
  readonly address: Address;
  readonly operation: string;
  /** Undefined when the request is not signed. */
  readonly claim: SignatureClaim | undefined;
  /** The caller's, for the signatures of chunks. */
  readonly secretAccessKey: string | undefined;
  readonly form: PayloadForm;
  /** Context keys of every action of S3. */
  readonly keys: RequestContext;
  /** Asks for the body where the client waits with it until it is wanted (`Expect: 100-continue`). */
  beginBody(): void;
};

/** The principal of requests without a signature. No policy of an account applies to it, only bucket policies. */
export function anonymousCaller(region: Region): Caller {
  const [account] = region.accounts.values();
  if (account === undefined) throw new Error('a region has at least one account');
  return {
    // Callers need one. That of nobody is never asked for: `aws:PrincipalAccount` is absent, and buckets name their own owner.
    account,
    principal: { type: 'anonymous' },
    arn: 'anonymous',
    userId: 'anonymous',
    accessKeyId: '',
    tags: new Map(),
    context: {},
  };
}

export function isAnonymous({ caller }: Call): boolean {
  return caller.principal.type === 'anonymous';
}

export function bucketOf({ state, address }: S3Call): Bucket {
  const name = address.bucket ?? '';
  const bucket = state.buckets.get(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}

export function keyOf({ address }: S3Call): string {
  return address.key ?? '';
}

/** Whether the caller is of the account that owns the bucket. */
export function isOwner(call: S3Call, bucket: Bucket): boolean {
  return !isAnonymous(call) && call.caller.account === bucket.owner;
}
