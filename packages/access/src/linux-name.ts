/**
 * From an IAM name to the name of a Linux account, or to a refusal. The substitutions are those of aws-ec2-ssh (spec/host
 * A.1.3). They cannot be reversed: `x+at.y` and `x.plus@y` give the same name (spec/host A-6), so the ledger records the
 * mapping when the account is created (spec/host I-3).
 */
import { isLinuxUserName, linuxUserNameFault, longestLinuxUserName } from '@sallyport/aws';
import { quoted, type Refusal, refuse } from './refusal.ts';
import { isReservedName } from './reserved.ts';

export type LinuxName = string & { readonly __brand: 'LinuxName' };

export type LinuxNameResult = { readonly ok: true; readonly name: LinuxName } | Refusal;

export type NamePolicy = {
  /** Session names are case-sensitive in IAM, and Linux programs treat capital letters differently (spec/host A-28). */
  readonly capitals: 'refuse' | 'lower';
};

export const strictNames: NamePolicy = { capitals: 'refuse' };

const substitutes: Readonly<Record<string, string>> = { '+': '.plus.', '=': '.equal.', ',': '.comma.', '@': '.at.' };

/** The characters that Linux names cannot have, replaced. */
export function substitute(iamName: string): string {
  return iamName.replace(/[+=,@]/g, (character) => substitutes[character] ?? character);
}

export function toLinuxName(iamName: string, policy: NamePolicy): LinuxNameResult {
  const who = `the IAM name ${quoted(iamName)}`;
  const substituted = substitute(iamName);
  if (policy.capitals === 'refuse' && /[A-Z]/.test(substituted)) {
    return refuse(
      'name/capitals',
      `${who} has capital letters, and Linux names here are lower case`,
      'use a lower-case name, or set "capitals": "lower" in the roster',
    );
  }
  const mapped = substituted.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const fault = linuxUserNameFault(mapped);
  if (fault !== undefined) {
    return refuse('name/unsafe', `${who} would be the Linux account ${quoted(mapped)}, which ${fault}`);
  }
  if (!isLinuxUserName(mapped)) {
    const limit = `${longestLinuxUserName} are the most`;
    return refuse('name/too-long', `${who} becomes ${mapped.length} characters on Linux, and ${limit}`);
  }
  if (isReservedName(mapped)) {
    return refuse('name/reserved', `${who} is the name of a system account, which no identity gets`);
  }
  return { ok: true, name: mapped as LinuxName };
}

/** Whether `toLinuxName` can return the text; for names that are read from a file. */
export function isLinuxName(text: string): text is LinuxName {
  return isLinuxUserName(text) && !isReservedName(text);
}

/**
 * Names for a list of IAM names. All of those that would share an account are refused, in any order of the list: if the
 * first one got the name, another host could give the account to another person.
 */
export function assignLinuxNames(
  iamNames: readonly string[],
  policy: NamePolicy,
): ReadonlyMap<string, LinuxNameResult> {
  const results = new Map<string, LinuxNameResult>();
  const claims = new Map<LinuxName, string[]>();
  for (const iamName of new Set(iamNames)) {
    const result = toLinuxName(iamName, policy);
    results.set(iamName, result);
    if (result.ok) claims.set(result.name, [...(claims.get(result.name) ?? []), iamName]);
  }
  for (const [name, claimants] of claims) {
    if (claimants.length < 2) continue;
    for (const iamName of claimants) results.set(iamName, collision(iamName, name, claimants));
  }
  return results;
}

function collision(iamName: string, name: LinuxName, claimants: readonly string[]): Refusal {
  const others = claimants
    .filter((claimant) => claimant !== iamName)
    .sort()
    .map(quoted);
  return refuse(
    'name/collision',
    `the IAM name ${quoted(iamName)} would share the Linux account ${name} with ${others.join(', ')}`,
    'rename one of them in IAM',
  );
}
