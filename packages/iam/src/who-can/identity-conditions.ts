/** Conditions about which principal makes the request, and the accounts in their values. */
import { isAccountId } from '@sallyport/aws';
import type { CompiledCondition } from '../condition/evaluate-condition.ts';

/** Compared as strings or ARNs. */
export function isIdentityCondition({ key, entry }: CompiledCondition): boolean {
  return /^aws:(?:principalarn|principalaccount|userid)$/.test(key) && /^(?:String|Arn)/.test(entry.operator);
}

/** The only account whose principals can match a value of aws:PrincipalArn or aws:PrincipalAccount; undefined: not certain. */
export function accountInValue({ key }: CompiledCondition, text: string): string | undefined {
  if (key === 'aws:principalaccount') return isAccountId(text) ? text : undefined;
  return key === 'aws:principalarn' ? /^arn:[a-z0-9-]+:(?:iam|sts)::(\d{12}):/.exec(text)?.[1] : undefined;
}
