/** Object Lock: retention and legal hold of versions, as writes ask for it or the bucket gives it by default, and who may lift it. */
import type { RequestContext } from '@sallyport/iam';
import type { RequiredPermission } from '../../service.ts';
import { header } from '../../wire/sigv4/signed-request.ts';
import { bucketOf, keyOf, type S3Call } from './call.ts';
import { accessDenied, invalidArgument, invalidRequest } from './errors.ts';
import { onObject } from './permissions.ts';
import type { Bucket, Retention, StoredObject } from './state.ts';

export type LockInput = {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
};

export type Lock = { readonly retention: Retention | undefined; readonly legalHold: boolean };

const day = 24 * 3600_000;

export function lockFor(call: S3Call, bucket: Bucket, input: LockInput): Lock {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  if (mode === undefined && until === undefined && hold === undefined) {
    return { retention: defaultRetention(call, bucket), legalHold: false };
  }
  if (bucket.objectLock === undefined) throw invalidRequest('Bucket is missing Object Lock Configuration');
  if ((mode === undefined) !== (until === undefined)) {
    throw invalidArgument('x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied');
  }
  const retention = mode === undefined || until === undefined ? undefined : readRetention(call, mode, until);
  return { retention: retention ?? defaultRetention(call, bucket), legalHold: readHold(hold) };
}

/** AWS takes nothing that it must keep without a checksum of what the writer meant. */
export function requireIntegrity(call: S3Call, { retention, legalHold }: Lock): void {
  if (retention === undefined && !legalHold) return;
  const names = [...call.request.headers.keys()];
  if (names.includes('content-md5') || names.includes('x-amz-trailer')) return;
  if (names.some((name) => /^x-amz-checksum-(?!algorithm|type)/.test(name))) return;
  throw invalidRequest(
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
  );
}

export function readRetention({ region }: S3Call, mode: string, until: Date): Retention {
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw invalidArgument('Unknown wormMode directive.');
  if (!(until.getTime() > region.clock.now().getTime())) {
    throw invalidArgument('The retain until date must be in the future!');
  }
  return { mode, until };
}

export function readHold(hold: string | undefined): boolean {
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF') {
    throw invalidArgument("Legal Hold must be either of 'ON' or 'OFF'");
  }
  return hold === 'ON';
}

function defaultRetention({ region }: S3Call, { objectLock }: Bucket): Retention | undefined {
  const rule = objectLock?.rule;
  if (rule === undefined) return undefined;
  const until = new Date(region.clock.now());
  if (rule.days !== undefined) until.setTime(until.getTime() + rule.days * day);
  if (rule.years !== undefined) until.setUTCFullYear(until.getUTCFullYear() + rule.years);
  return { mode: rule.mode, until };
}

/** The permissions that a write with a lock of its own needs besides that to write. */
export function lockPermissions(call: S3Call, input: LockInput): RequiredPermission[] {
  const bucket = bucketOf(call);
  const context = lockKeys(call, input);
  return [
    ...(input.ObjectLockMode === undefined
      ? []
      : [onObject(call, bucket, keyOf(call), 's3:PutObjectRetention', context)]),
    ...(input.ObjectLockLegalHoldStatus === undefined
      ? []
      : [onObject(call, bucket, keyOf(call), 's3:PutObjectLegalHold', context)]),
  ];
}

export function lockKeys({ region }: S3Call, input: LockInput): RequestContext {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  return {
    ...(mode !== undefined && { 's3:object-lock-mode': mode }),
    ...(hold !== undefined && { 's3:object-lock-legal-hold': hold }),
    ...(until !== undefined && {
      's3:object-lock-retain-until-date': until.toISOString(),
      's3:object-lock-remaining-retention-days': String(
        Math.max(0, Math.ceil((until.getTime() - region.clock.now().getTime()) / day)),
      ),
    }),
  };
}

export function wantsBypass({ request }: S3Call): boolean {
  return header(request, 'x-amz-bypass-governance-retention')?.toLowerCase() === 'true';
}

/** Needed where the request asks for it, whether there is anything to bypass or not. */
export function bypassPermissions(call: S3Call, bucket: Bucket, key: string): RequiredPermission[] {
  return wantsBypass(call) ? [onObject(call, bucket, key, 's3:BypassGovernanceRetention')] : [];
}

/** Throws while a version may not be deleted. `bypass`: the caller asked to lift GOVERNANCE, and may. */
export function checkDeletable({ region }: S3Call, { retention, legalHold }: StoredObject, bypass: boolean): void {
  const held = retention !== undefined && retention.until.getTime() > region.clock.now().getTime();
  const retained = held && (retention.mode === 'COMPLIANCE' || !bypass);
  if (legalHold || retained) throw accessDenied('Access Denied because object protected by object lock.');
}

/** A retention may become longer or stricter; anything else lifts it. */
export function checkRetentionChange(
  { region }: S3Call,
  current: Retention | undefined,
  next: Retention | undefined,
  bypass: boolean,
): void {
  if (current === undefined || current.until.getTime() <= region.clock.now().getTime()) return;
  const isLonger = next !== undefined && next.until.getTime() >= current.until.getTime();
  const isAsStrict = next !== undefined && (next.mode === current.mode || next.mode === 'COMPLIANCE');
  if (isLonger && isAsStrict) return;
  if (current.mode === 'COMPLIANCE' || !bypass)
    throw accessDenied('Access Denied because object protected by object lock.');
}

export function lockOutput({ retention, legalHold }: Lock): Record<string, unknown> {
  return {
    ...(retention !== undefined && { ObjectLockMode: retention.mode, ObjectLockRetainUntilDate: retention.until }),
    ...(legalHold && { ObjectLockLegalHoldStatus: 'ON' }),
  };
}
