/** Tags and the condition keys they appear under (spec/iam 10.15, 12.6, 14.6). */

/** Tag values by key. */
export type Tags = ReadonlyMap<string, string>;

/** Tag of a user, role or role session that names the OS user of its sessions (spec/iam 15.1). Keys have no case in IAM. */
export const runAsTag = 'SSMSessionRunAs';

/** The tags of a resource under every prefix that names them, such as `aws:ResourceTag` and `ssm:resourceTag`. */
export function tagContext(
  prefixes: readonly string[],
  tags: Iterable<readonly [string, string]>,
): Record<string, string> {
  const entries = [...tags];
  return Object.fromEntries(prefixes.flatMap((prefix) => entries.map(([key, value]) => [`${prefix}/${key}`, value])));
}

export type RequestTags = Record<string, string | readonly string[]>;

/** `aws:TagKeys` and `aws:RequestTag` of a call that brings tags; nothing of one that brings none. */
export function requestTagContext(tags: Iterable<readonly [string, string]>): RequestTags {
  const entries = [...tags];
  if (entries.length === 0) return {};
  return { 'aws:TagKeys': entries.map(([key]) => key), ...tagContext(['aws:RequestTag'], entries) };
}
