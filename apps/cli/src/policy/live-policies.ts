/** The policies of the live account as one text for lint, and where in it a finding stands, in words. */
import type { LintFile } from '@sallyport/iam/lint';
import type { IdentityOptions } from '../handlers/identity.ts';
import { exportLiveAccount } from './live-account.ts';

const liveName = 'live account';

export type LivePolicies = {
  readonly file: LintFile;
  /** `role Ops, policy Sessions, Statement 2, Resource` for a JSON pointer into the text. */
  place(pointer: string): string;
};

export async function readLivePolicies(options: IdentityOptions): Promise<LivePolicies> {
  const account = decoded(await exportLiveAccount(options), 0);
  return {
    file: { file: liveName, text: JSON.stringify(account, null, 2) },
    place: (pointer) => wordsFor(account, pointer),
  };
}

/** The API hands documents out percent-encoded, and session documents as text. */
function decoded(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return document(value) ?? value;
  if (typeof value !== 'object' || value === null || value instanceof Date || depth > 16) return value;
  if (Array.isArray(value)) return value.map((one) => decoded(one, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, decoded(one, depth + 1)]));
}

function document(text: string): unknown {
  if (!text.startsWith('%7B') && !text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text.startsWith('%') ? decodeURIComponent(text) : text);
  } catch {
    return undefined;
  }
}

const kinds: Readonly<Record<string, readonly [kind: string, name: string]>> = {
  UserDetailList: ['user', 'UserName'],
  GroupDetailList: ['group', 'GroupName'],
  RoleDetailList: ['role', 'RoleName'],
  Policies: ['policy', 'PolicyName'],
  UserPolicyList: ['policy', 'PolicyName'],
  GroupPolicyList: ['policy', 'PolicyName'],
  RolePolicyList: ['policy', 'PolicyName'],
  PolicyVersionList: ['version', 'VersionId'],
  SessionDocuments: ['session document', 'Name'],
};

/** Names instead of numbers where entries have names; numbers from 1 where they have none. */
function wordsFor(root: unknown, pointer: string): string {
  const steps = pointer.split('/').slice(1);
  const words: string[] = [];
  let value = root;
  let list: string | undefined;
  for (const step of steps) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
    if (/^\d+$/.test(key) && list !== undefined) {
      const [kind, name] = Object.hasOwn(kinds, list) ? (kinds[list] ?? []) : [];
      const named = name === undefined ? undefined : (value as Record<string, unknown> | undefined)?.[name];
      words.push(typeof named === 'string' ? `${kind} ${named}` : `${list} ${Number(key) + 1}`);
      list = undefined;
      continue;
    }
    if (list !== undefined) words.push(list);
    list = key;
  }
  if (list !== undefined) words.push(list);
  return words.filter((word) => !['PolicyDocument', 'Document', 'Content'].includes(word)).join(', ') || liveName;
}
