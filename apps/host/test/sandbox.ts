/**
 * A temporary host for root tests: mount and pid namespaces of its own, an overlay of /etc and /var, empty /home, /run and /opt,
 * and the bundled program. Changes made inside do not reach the machine.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

export type Result = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

export type Sandbox = {
  /** Runs a script as root inside. */
  sh(script: string, input?: string): Promise<Result>;
  /** The same, left running. */
  start(script: string): ChildProcess;
  close(): Promise<void>;
};

/** What the sandbox needs and this machine does not have. Tests are skipped with a message then. */
export const missing: readonly string[] = [
  ...(process.getuid?.() === 0 ? [] : ['root']),
  ...['unshare', 'nsenter', 'sudo', 'script', 'pgrep', 'ps', 'flock']
    .map((name) => `/usr/bin/${name}`)
    .concat('/usr/sbin/useradd', '/usr/sbin/visudo', '/usr/sbin/runuser')
    .filter((path) => !existsSync(path)),
];

const here = fileURLToPath(new URL('.', import.meta.url));

const prepare = `set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$1"
for d in etc var; do
  mkdir -p "$1/$d.up" "$1/$d.work"
  mount -t overlay overlay -o "lowerdir=/$d,upperdir=$1/$d.up,workdir=$1/$d.work" "/$d"
done
mkdir "$1/keep" && cd "$1/keep"
cp "$PROGRAMS"/* . && chmod 0755 *
touch node && mount --bind "$NODE" node
for d in home run opt; do mount -t tmpfs -o mode=0755 tmpfs "/$d"; done
mkdir -p /opt/sallyport/bin /run/sallyport/sessions /etc/sallyport
chmod 0700 /run/sallyport /run/sallyport/sessions
mount --bind . /opt/sallyport/bin && mount --bind node /opt/sallyport/bin/node
cd /
useradd --create-home --shell /bin/bash ssm-user
printf 'ssm-user ALL=(ALL) NOPASSWD:ALL\\n' > /etc/sudoers.d/ssm-agent-users && chmod 0440 /etc/sudoers.d/ssm-agent-users
echo ready
exec cat
`;

async function bundled(entry: string): Promise<string> {
  const bundle = await rolldown({
    input: join(here, entry),
    platform: 'node',
    resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
  });
  const { output } = await bundle.generate({ format: 'cjs', banner: '#!/opt/sallyport/bin/node' });
  await bundle.close();
  if (output.length !== 1) throw new Error('the program is more than one file');
  return output[0].code;
}

export async function openSandbox(): Promise<Sandbox> {
  const directory = mkdtempSync('/tmp/sallyport-host-');
  const [layers, programs] = ['layers', 'programs'].map((name) => join(directory, name)) as [string, string];
  for (const path of [layers, programs]) mkdirSync(path);
  writeFileSync(join(programs, 'sallyport-host'), await bundled('../src/main.ts'));
  copyFileSync(join(here, 'worker.mjs'), join(programs, 'worker.mjs'));
  const init = spawn(
    '/usr/bin/unshare',
    [...['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'], '/bin/sh', '-c', prepare, 'sandbox', layers],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        PROGRAMS: programs,
        NODE: process.execPath,
      },
    },
  );
  const ready = await Promise.race([once(init.stdout, 'data'), once(init, 'exit').then(() => undefined)]);
  if (ready === undefined) throw new Error('the sandbox did not start');
  const inside = readFileSync(`/proc/${init.pid}/task/${init.pid}/children`, 'utf8').trim();
  const start = (command: string) =>
    spawn('/usr/bin/nsenter', ['--mount', '--pid', '-t', inside, '/bin/sh', '-c', command], {
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', TERM: 'xterm' },
      cwd: '/',
    });
  return {
    start,
    async sh(command, input = '') {
      const child = start(command);
      const output = { stdout: '', stderr: '' };
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        output.stdout += text;
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        output.stderr += text;
      });
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
      const [status] = (await once(child, 'close')) as [number | null];
      return { status, ...output };
    },
    async close() {
      init.stdin.end();
      await once(init, 'exit');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
