/** A region as users run it: the bundled program in a process of its own, found through its ready file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ready } from '../apps/cli/src/region/ready-file.ts';
import type { Keys } from '../apps/cli/src/tour/clients.ts';

export const node: string = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
export const sallyport: string = fileURLToPath(new URL('../dist/cli/sallyport.mjs', import.meta.url));

/** How `sallyport` is started, and where programs are looked for while it runs. */
export type Sallyport = { readonly command: readonly [file: string, ...args: string[]]; readonly path?: string };

export const checkout: Sallyport = { command: [node, sallyport] };

export type RegionProcess = {
  readonly ready: Ready;
  readonly readyFile: string;
  readonly process: ChildProcess;
  /** Environment in which the CLI and every SDK talk to this region as these keys. */
  env(keys: Keys): NodeJS.ProcessEnv;
  stderr(): string;
  /** Ends it as Ctrl-C would and waits. */
  close(): Promise<void>;
};

/** Bare on purpose: a developer's own AWS settings must not reach a test. */
function cleanEnvironment({ path = process.env.PATH }: Sallyport): NodeJS.ProcessEnv {
  return { PATH: path, HOME: '/nonexistent', LANG: 'C.UTF-8', TERM: 'xterm-256color' };
}

export async function startRegionProcess(
  args: readonly string[] = [],
  program: Sallyport = checkout,
): Promise<RegionProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-e2e-'));
  const readyFile = join(folder, 'ready.json');
  const [file, ...first] = program.command;
  const words = ['region', 'start', '--port', '0', '--tls-port', '0', '--ready-file', readyFile, ...args];
  const child = spawn(file, [...first, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cleanEnvironment(program),
  });
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  child.stdout.resume();
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`the region ended with ${code}: ${stderr}`)));
  });
  ended.catch(() => {});
  await Promise.race([appearance(folder, readyFile), ended]);
  const ready = JSON.parse(readFileSync(readyFile, 'utf8')) as Ready;
  return {
    ready,
    readyFile,
    process: child,
    stderr: () => stderr,
    env: (keys) => ({
      ...cleanEnvironment(program),
      AWS_ENDPOINT_URL: ready.endpointUrl,
      AWS_CA_BUNDLE: ready.caBundle,
      AWS_REGION: ready.region,
      AWS_DEFAULT_REGION: ready.region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...(keys.sessionToken !== undefined && { AWS_SESSION_TOKEN: keys.sessionToken }),
    }),
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGINT');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the file is there; it appears by rename, so it is whole then. */
function appearance(folder: string, file: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, () => settle());
    const settle = () => {
      if (!existsSync(file)) return;
      watcher.close();
      resolve();
    };
    settle();
  });
}
