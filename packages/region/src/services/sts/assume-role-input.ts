/** What AssumeRole takes: the patterns and lengths of the STS API reference. */
import type { AssumeRoleRequest } from '@aws-sdk/client-sts';
import { ServiceError } from '../../service-error.ts';

export type Given = AssumeRoleRequest & { readonly RoleArn: string; readonly RoleSessionName: string };

export function checkAssumeRole(input: Given): void {
  readRoleArn(input.RoleArn);
  checkText('roleSessionName', input.RoleSessionName, 2, 64, /^[\w+=,.@-]*$/, '[\\w+=,.@-]*');
  if (input.ExternalId !== undefined) {
    checkText('externalId', input.ExternalId, 2, 1224, /^[\w+=,.@:/-]*$/, '[\\w+=,.@:\\/-]*');
  }
  if (input.SourceIdentity !== undefined) {
    checkText('sourceIdentity', input.SourceIdentity, 2, 64, /^(?!aws:)[\w+=,.@-]*$/i, '[\\w+=,.@-]*');
  }
  checkSeconds(input.DurationSeconds, 900, 43_200);
  if (input.SerialNumber !== undefined || input.TokenCode !== undefined) throw noMfa();
}

export function readRoleArn(arn: string): { account: string; path: string; name: string } {
  const [, account, path, name] =
    /^arn:[a-z-]+:iam::(\d{12}):role(\/(?:[\x21-\x7e]+\/)?)([\w+=,.@-]+)$/.exec(arn) ?? [];
  if (account === undefined || path === undefined || name === undefined || arn.length > 2048) {
    throw new ServiceError('ValidationError', 400, `${arn.slice(0, 256)} is invalid`);
  }
  return { account, path, name };
}

export function checkSeconds(seconds: number | undefined, least: number, most: number): void {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= least && seconds <= most)) return;
  const rule = seconds < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw invalid(`Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${rule}`);
}

/** The region keeps no MFA devices, so no code can be right. */
export function noMfa(): ServiceError {
  const message = 'MultiFactorAuthentication failed with invalid MFA one time pass code.';
  return new ServiceError('AccessDenied', 403, message);
}

function checkText(member: string, value: string, least: number, most: number, pattern: RegExp, shown: string): void {
  const text = value.slice(0, 128);
  if (value.length < least || value.length > most) {
    const rule = value.length < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
    throw invalid(`Value '${text}' at '${member}' failed to satisfy constraint: Member must have length ${rule}`);
  }
  if (!pattern.test(value)) {
    throw invalid(
      `Value '${text}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${shown}`,
    );
  }
}

function invalid(found: string): ServiceError {
  return new ServiceError('ValidationError', 400, `1 validation error detected: ${found}`);
}
