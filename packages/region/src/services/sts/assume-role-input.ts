/** Checks the input of AssumeRole by the patterns and lengths of the STS API reference. */
import type { AssumeRoleRequest } from '@aws-sdk/client-sts';
import { lengthRule, rangeRule } from '../../constraint.ts';
import { constraint, validationError } from './errors.ts';

export type MfaInput = { readonly SerialNumber?: string | undefined; readonly TokenCode?: string | undefined };
export type Given = AssumeRoleRequest & { readonly RoleArn: string; readonly RoleSessionName: string };

export function checkAssumeRole(input: Given): void {
  checkText('roleSessionName', input.RoleSessionName, 2, 64, /^[\w+=,.@-]*$/, '[\\w+=,.@-]*');
  readRoleArn(input.RoleArn);
  if (input.ExternalId !== undefined) {
    checkText('externalId', input.ExternalId, 2, 1224, /^[\w+=,.@:/-]*$/, '[\\w+=,.@:\\/-]*');
  }
  if (input.SourceIdentity !== undefined) {
    checkText('sourceIdentity', input.SourceIdentity, 2, 64, /^(?!aws:)[\w+=,.@-]*$/i, '[\\w+=,.@-]*');
  }
  checkSeconds(input.DurationSeconds, 900, 43_200);
  checkMfaInput(input);
}

export function readRoleArn(arn: string): { account: string; path: string; name: string } {
  const [, account, path, name] =
    /^arn:[a-z-]+:iam::(\d{12}):role(\/(?:[\x21-\x7e]+\/)?)([\w+=,.@-]+)$/.exec(arn) ?? [];
  if (account === undefined || path === undefined || name === undefined || arn.length > 2048) {
    throw validationError(`${arn.slice(0, 256)} is invalid`);
  }
  return { account, path, name };
}

export function checkSeconds(seconds: number | undefined, least: number, most: number): void {
  const rule = seconds === undefined ? undefined : rangeRule(seconds, least, most);
  if (rule !== undefined) throw constraint('durationSeconds', seconds, rule);
}

export function checkMfaInput({ SerialNumber, TokenCode }: MfaInput): void {
  if (SerialNumber !== undefined) checkText('serialNumber', SerialNumber, 9, 256, /^[\w+=/:,.@-]*$/, '[\\w+=/:,.@-]*');
  if (TokenCode !== undefined) checkText('tokenCode', TokenCode, 6, 6, /^\d*$/, '[\\d]*');
}

function checkText(member: string, value: string, least: number, most: number, pattern: RegExp, shown: string): void {
  const matches = pattern.test(value) ? undefined : `Member must satisfy regular expression pattern: ${shown}`;
  const rule = lengthRule(value, least, most) ?? matches;
  if (rule !== undefined) throw constraint(member, value, rule);
}
