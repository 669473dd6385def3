/**
 * Names of Linux users. One predicate for every package that makes one, hands one out in a policy or looks at one in a
 * document: useradd of every distribution takes these names, and no program reads one as something else.
 */

/** Made by the SSM agent, with NOPASSWD for everything: root in effect (spec/iam 15.1). */
export const agentUser = 'ssm-user';

export const longestLinuxUserName = 32;

export function isLinuxUserName(name: string): boolean {
  return name.length <= longestLinuxUserName && linuxUserNameFault(name) === undefined;
}

/** What is wrong with the characters of a name, as the end of a sentence; undefined when nothing is. */
export function linuxUserNameFault(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (/[^a-z0-9_.-]/.test(name)) return 'has characters that are not safe in an account name';
  if (/^[0-9]+$/.test(name)) return 'is all digits and would be taken for a user number';
  if (name === '.' || name === '..') return 'is a directory';
  if (name.startsWith('-')) return 'begins with a dash and would be taken for an option';
  if (name.startsWith('.')) return 'begins with a dot';
  if (!/^[a-z_]/.test(name)) return 'does not begin with a letter';
  // chown reads `name.` as a user and the group of their login.
  if (name.endsWith('.')) return 'ends with a dot';
  return undefined;
}
