/** The OpenID Connect provider of GitHub Actions, whose tokens name a repository and a branch (spec/iam 12.8). */

export const githubProvider = 'token.actions.githubusercontent.com';

/** Whether a wildcard in the owner of the repository matches the repositories of other owners. */
export function matchesOtherOwners(subject: string): boolean {
  return /[*?]/.test(subject.split('/', 1)[0] ?? '');
}
