/** The form of IAM's operations, and what IAM must allow for them. */
import { tagContext } from '@sallyport/aws';
import type { RequestContext } from '@sallyport/iam';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { validationError } from './errors.ts';
import { type ArnType, iamArn } from './store.ts';

/** The server has refused inputs without these members; the SDK's types do not know that. */
export type Given<T, K extends keyof T> = T & { readonly [P in K]-?: NonNullable<T[P]> };

export type IamOperation<Input, Required extends keyof Input, Output> = Operation<Given<Input, Required>, Output>;

type Target = {
  readonly path: string;
  readonly name: string;
  readonly tags?: ReadonlyMap<string, string>;
};

/** An action on one entity, whether it exists or not. */
export function requiredPermission(
  call: Call,
  action: string,
  type: ArnType,
  target: Target,
  context?: RequestContext,
): RequiredPermission[] {
  return requiredPermissionOnArn(action, iamArn(call.account, type, target), target.tags, context);
}

/** For entities the caller names by ARN. A malformed one is refused before authorisation. */
export function requiredPermissionOnGivenArn(
  action: string,
  arn: string,
  tags?: ReadonlyMap<string, string>,
  context?: RequestContext,
): RequiredPermission[] {
  checkArn(arn);
  return requiredPermissionOnArn(action, arn, tags, context);
}

export function checkArn(arn: string): void {
  if (arn.length < 20 || arn.length > 2048 || !/^arn:[^:\s]+:iam:[^:\s]*:[^:\s]*:\S+$/.test(arn)) {
    throw validationError(`ARN ${arn.slice(0, 256)} is not valid.`);
  }
}

export function requiredPermissionOnArn(
  action: string,
  arn: string,
  tags?: ReadonlyMap<string, string>,
  context?: RequestContext,
): RequiredPermission[] {
  return [
    {
      action: `iam:${action}`,
      resources: [{ arn, ...(tags !== undefined && tags.size > 0 && { context: resourceTags(tags) }) }],
      ...(context !== undefined && { context }),
    },
  ];
}

/** Both keys have the same tags (Service Authorization Reference of IAM). */
export function resourceTags(tags: ReadonlyMap<string, string>): RequestContext {
  return tagContext(['aws:ResourceTag', 'iam:ResourceTag'], tags);
}
