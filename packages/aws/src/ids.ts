/** What ids of AWS look like. Ids come from outside and become part of paths, URLs and ARNs, so the forms are strict. */

export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** `i-` and 8 hex digits, or 17 since 2016. */
export function isInstanceId(text: string): boolean {
  return /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(text);
}

/** A node of Systems Manager: an EC2 instance, or `mi-` and 17 hex digits for a hybrid one. */
export function isManagedNodeId(text: string): boolean {
  return isInstanceId(text) || /^mi-[0-9a-f]{17}$/.test(text);
}

/**
 * A Session Manager session: the caller's name and a suffix, at most 96 characters. No slash can be in it; `.` and `..`
 * would still be folders.
 */
export function isSessionId(text: string): boolean {
  return /^[A-Za-z0-9_+=,.@-]{1,96}$/.test(text) && text !== '.' && text !== '..';
}
