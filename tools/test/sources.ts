/** The files and manifests of the repository, as the tests of its rules read them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

export type Source = { readonly path: string; readonly text: string };

export type Manifest = {
  readonly name: string;
  readonly folder: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** What the tarball carries inside its bundles instead of asking for it (docs/decisions/0006-iam-bundled.md). */
  readonly bundled: Readonly<Record<string, string>>;
};

/** Files git knows or would add, so that a forgotten `git add` is still looked at. */
export function repositoryFiles(): readonly string[] {
  return execFileSync('/usr/bin/git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(Boolean);
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** TypeScript sources that ship: not tests, not generated data. */
export function shippedSources(): readonly Source[] {
  return repositoryFiles()
    .filter((path) => /^(packages|apps)\/[^/]+\/src\/.*\.ts$/.test(path) && !path.includes('/generated/'))
    .map((path) => ({ path, text: read(path) }));
}

export function manifests(): readonly Manifest[] {
  return repositoryFiles()
    .filter((path) => /^(packages|apps)\/[^/]+\/package\.json$/.test(path))
    .map((path) => {
      const manifest = JSON.parse(read(path)) as {
        name: string;
        dependencies?: Record<string, string>;
        devDependencies?: Record<string, string>;
        private?: boolean;
      };
      return {
        name: manifest.name,
        folder: path.replace(/\/package\.json$/, ''),
        dependencies: manifest.dependencies ?? {},
        devDependencies: manifest.devDependencies ?? {},
        bundled: manifest.private === true ? {} : (manifest.devDependencies ?? {}),
      };
    });
}

/** Module names imported by a source, static and dynamic. */
export function importsOf(text: string): readonly string[] {
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** `@scope/name/sub` and `name/sub` without the subpath. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}
