/** PAM and the environment of an instance are those of the distribution, so that what works inside works on a real host. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import { conffiles } from '../../src/instances/distribution-files.ts';
import { buildProduct, Computer, forget } from './computer-process.ts';
import { instanceId, sayWhatIsMissing, test, whenBootable } from './instance-test.ts';

const id = instanceId('a11');
let product: string;
let computer: Computer;

sayWhatIsMissing();

beforeAll(
  whenBootable(async () => {
    product = await buildProduct();
    computer = new Computer({ productDir: product, planted: true });
    await computer.boot(id);
    const people = 'useradd -m -s /bin/sh alice && echo GREETING=hello >> /etc/environment';
    expect((await computer.sh(id, people)).status).toBe(0);
  }),
);

afterAll(
  whenBootable(async () => {
    await computer.close();
    forget(product);
  }),
);

test('each service is the file that its package installs', async () => {
  const recorded = [...conffiles(readFileSync('/var/lib/dpkg/status', 'utf8'))]
    .filter(([path]) => path.startsWith('/etc/pam.d/'))
    // Changed on the computer, and no secret of it comes in.
    .filter(([path]) => path !== '/etc/pam.d/su')
    .filter(([path, digest]) => createHash('md5').update(readFileSync(path)).digest('hex') === digest);
  expect(recorded.length).toBeGreaterThan(5);
  const inside = await computer.sh(id, `md5sum ${recorded.map(([path]) => path).join(' ')}`);
  expect(inside.stdout).toBe(recorded.map(([path, digest]) => `${digest}  ${path}\n`).join(''));
  expect(
    (await computer.sh(id, 'grep -rl PLANTED /etc/pam.d /etc/security /etc/environment /etc/default')).stdout,
  ).toBe('');
});

test('/etc/environment is read where Debian reads it (su) and not where Debian does not (runuser, sudo)', async () => {
  const greeting = "sh -c 'echo $GREETING.$LANG'";
  const said = async (command: string): Promise<string> => (await computer.sh(id, `env -i ${command}`)).stdout;
  expect(await said(`/usr/bin/su - alice -c "${greeting.replaceAll('$', '\\$')}"`)).toBe('hello.C.UTF-8\n');
  expect(await said(`/usr/sbin/runuser -l alice -c "${greeting.replaceAll('$', '\\$')}"`)).toBe('.\n');
  expect(await said(`/usr/bin/sudo -u alice ${greeting}`)).toBe('.\n');
});

test('a wrong password is refused by pam_unix and the right one lets in', async () => {
  const set = 'echo alice:right | chpasswd && useradd -m -s /bin/sh bob';
  expect((await computer.sh(id, set)).status).toBe(0);
  const su = (password: string) => computer.sh(id, `echo ${password} | runuser -u bob -- su alice -c 'id -un' 2>&1`);
  expect((await su('wrong')).stdout).toContain('Authentication failure');
  expect((await su('right')).stdout).toContain('alice\n');
});
