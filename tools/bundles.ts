/**
 * The bundles of the product: what instances mount as /opt/sallyport, and the command line. Each tells the modules that went
 * into it, so that what is published can name its licences.
 */
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type OutputOptions, type RolldownOutput } from 'rolldown';

export const root: string = fileURLToPath(new URL('..', import.meta.url));

/** The interpreter inside instances; a shebang needs an absolute path. */
const guestNode = '/opt/sallyport/bin/node';

/** Programs that `sallyport` starts, directly or inside instances. */
export const programs = {
  enter: 'packages/region/src/instances/enter.ts',
  guest: 'packages/region/src/instances/guest/main.ts',
  agent: 'packages/node/src/agent-main.ts',
  'session-worker': 'packages/node/src/session-worker-main.ts',
  host: 'apps/host/src/main.ts',
} as const;
export const commandLineProgram = 'apps/cli/src/main.ts';

export const bundling = {
  cwd: root,
  platform: 'node',
  // `module`: packages that ship both forms; the ES one can be shaken, and what is left loads in three quarters of the time.
  resolve: { conditionNames: ['source', 'import', 'node', 'default'], mainFields: ['module', 'main'] },
  checks: { circularDependency: true },
} as const satisfies Partial<BuildOptions>;

/** Paths of the modules of which something is in the bundle. */
export function modulesOf({ output }: RolldownOutput): readonly string[] {
  return output.flatMap((file) =>
    file.type === 'chunk'
      ? Object.entries(file.modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : []))
      : [],
  );
}

/** One self-contained file: nothing else of ours needs to be beside it. */
async function single(input: string, file: string, output: Partial<OutputOptions> = {}): Promise<readonly string[]> {
  return modulesOf(
    await build({ ...bundling, input, output: { file, format: 'esm', codeSplitting: false, ...output } }),
  );
}

/** Commands load lazily, so each becomes a chunk of its own. */
export async function makeCommandLine(folder: string): Promise<readonly string[]> {
  const commands = modulesOf(
    await build({
      ...bundling,
      input: { sallyport: commandLineProgram },
      output: {
        dir: folder,
        format: 'esm',
        entryFileNames: '[name].mjs',
        chunkFileNames: 'chunks/[name]-[hash].mjs',
        // Half of the parser of the command line is documentation, which every start would read.
        comments: { jsdoc: false },
        // What every command needs in one file, since opening a file costs more than reading it; apart from it what --version needs.
        codeSplitting: {
          groups: [
            { name: 'start', test: /apps\/cli\/(?:src\/(?:exit-codes|version)\.ts|package\.json)$/, priority: 2 },
            { name: 'program', test: /apps\/cli\/src\/program\.ts$/, priority: 1 },
          ],
        },
      },
    }),
  );
  // Started as a program of its own, from beside the chunk that holds the sandbox.
  return [...commands, ...(await single(programs.enter, join(folder, 'chunks/enter.mjs')))];
}

/** The terminal's native code, as the package of this processor brings it. */
export function installedPtyAddon(): string {
  const require = createRequire(join(root, 'packages/node/package.json'));
  return require.resolve(`@lydell/node-pty-linux-${process.arch}/pty.node`);
}

/** `addons` are files of native code by Node's name of the processor. */
export async function makeGuest(folder: string, addons: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const [lib, bin] = [join(folder, 'lib'), join(folder, 'bin')];
  for (const path of [lib, bin]) mkdirSync(path, { recursive: true });
  const host = join(bin, 'sallyport-host');
  const modules = await Promise.all([
    ...(['guest', 'agent', 'session-worker'] as const).map((name) => single(programs[name], join(lib, `${name}.mjs`))),
    // Without an ending Node reads ES modules twice to know them; as CommonJS it starts in three quarters of the time.
    single(programs.host, host, { format: 'cjs', banner: `#!${guestNode}` }),
  ]);
  chmodSync(host, 0o755);
  // Whatever lies above it, in a checkout or on a host, must not turn it into an ES module.
  writeFileSync(join(bin, 'package.json'), '{ "type": "commonjs" }\n');
  copyFileSync(join(root, 'packages/region/src/instances/guest/init.sh'), join(lib, 'init.sh'));
  for (const [arch, file] of Object.entries(addons)) copyFileSync(file, join(lib, `pty-${arch}.node`));
  return modules.flat();
}
