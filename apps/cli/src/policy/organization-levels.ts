/** The levels of an organization, put together from the files of `--scp` or `--rcp`. */
import type { LevelPolicies } from '@sallyport/iam';
import { note } from '../terminal.ts';
import type { LevelFile } from './source-options.ts';

/** In the order in which levels are first named. Of a level several policies may be attached, and one Allow of any of them suffices. */
export function levelsOf(
  files: readonly LevelFile[],
  read: (path: string) => LevelPolicies['policies'][number],
): readonly LevelPolicies[] {
  const names = files.map(({ level }, index) => level ?? `level ${index + 1}`);
  return [...new Set(names)].map((name) => ({
    name,
    policies: files.filter((_, index) => names[index] === name).map(({ path }) => read(path)),
  }));
}

/** AWS attaches FullAWSAccess to every level: one without an Allow is mostly a question in which it was left out. */
export function noteLevelsWithoutAllow(levels: readonly Level[]): void {
  for (const { name, policies } of levels) {
    const allows = policies.some(({ policy }) => policy.statements.some(({ deny }) => !deny));
    if (!allows) {
      note(
        `${name} of --scp holds no Allow and allows nothing: to add the policy that does, write --scp LEVEL=FILE for each`,
      );
    }
  }
}

type Level = {
  readonly name: string;
  readonly policies: readonly { readonly policy: { readonly statements: readonly { readonly deny: boolean }[] } }[];
};
