/** Boot, stop, start again, power off, discard; and what is left when the region is killed: nothing. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { buildProduct, Computer, forget } from './computer-process.ts';
import { instanceId, sayWhatIsMissing, test, whenBootable } from './instance-test.ts';

let product: string;
let computer: Computer;

sayWhatIsMissing();

beforeAll(
  whenBootable(async () => {
    product = await buildProduct();
    computer = new Computer({ productDir: product, diskBytes: 32 * 1024 * 1024 });
  }),
);

afterAll(
  whenBootable(async () => {
    await computer.close();
    forget(product);
  }),
);

/** Processes of this computer that belong to the instance. */
function processesOf(id: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => ['mountinfo', 'cmdline'].some((file) => readOr(`/proc/${pid}/${file}`).includes(id)));
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function untilNothingOf(id: string): Promise<void> {
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; ) {
    if (processesOf(id).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('this computer lacks nothing', async () => {
  expect(await computer.ask('missing', '')).toEqual([]);
});

test('where namespaces are not permitted, the region names that and what to do', async () => {
  const program = join(import.meta.dirname, 'computer.ts');
  const region = [process.execPath, '--conditions=source', program, '{}'];
  const without = ['--bounding-set=-sys_admin', '--', ...region];
  const said = await new Promise<string>((resolve) => {
    execFile('/usr/bin/setpriv', without, (_error, _stdout, stderr) => resolve(stderr));
  });
  expect(said).toContain('the kernel does not let this process make a mount namespace');
  expect(said).toContain('run as root; in a container, run it privileged');
});

test('user data runs once, as root, in a clean environment, and is logged on the console', async () => {
  const id = instanceId('b01');
  const userData =
    '#!/bin/sh\nid -un\nenv | cut -d= -f1 | sort | xargs\necho told >/dev/console\necho once >> /root/runs\nexit 3\n';
  await computer.boot(id, { userData });
  const shown = await computer.waitForConsole(id, 'has booted');
  expect(shown).toContain(
    '\nconsole: root\nconsole: HOME LANG PATH PWD\nconsole: told\nsallyport: user data ended with status 3\n',
  );
  expect(shown).toMatch(
    /BEGIN SSH HOST KEY FINGERPRINTS-----\n256 SHA256:\S+ root@ip-10-0-0-1 \(ED25519\)\n256 SHA256:\S+ /,
  );
  await computer.ask('stop', id);
  await computer.boot(id, { userData });
  await computer.waitForConsole(id, 'has booted');
  expect((await computer.sh(id, 'cat /root/runs')).stdout).toBe('once\n');
});

test('a stopped instance keeps its disk and its host keys, not its processes, /tmp or /run', async () => {
  const id = instanceId('b02');
  await computer.boot(id);
  await computer.waitForConsole(id, 'has booted');
  const mark =
    'useradd -m kept; for d in / /usr/bin/ /var/lib/ /tmp/ /run/; do echo x > ${d}marked; done; sleep 600 >/dev/null 2>&1 &';
  expect((await computer.sh(id, mark)).status).toBe(0);
  const key = 'cat /etc/ssh/ssh_host_ed25519_key.pub';
  const before = (await computer.sh(id, key)).stdout;
  await computer.ask('stop', id);
  expect(await computer.ask('ended', id)).toEqual({ how: 'stopped' });
  await computer.boot(id);
  expect(
    (await computer.sh(id, 'ls /marked /usr/bin/marked /var/lib/marked /tmp/marked /run/marked 2>/dev/null')).stdout,
  ).toBe('/marked\n/usr/bin/marked\n/var/lib/marked\n');
  expect((await computer.sh(id, 'id -un kept; pgrep -c sleep')).stdout).toBe('kept\n0\n');
  await computer.waitForConsole(id, 'has booted');
  expect((await computer.sh(id, key)).stdout).toBe(before);
  await computer.ask('discard', id);
  expect(processesOf(id)).toEqual([]);
  await computer.boot(id);
  expect((await computer.sh(id, 'ls /marked 2>&1')).stdout).toContain('No such file');
});

test('traps on the disk (links in the place of mount points, false programs) do not lead the next boot astray', async () => {
  const id = instanceId('b03');
  await computer.boot(id);
  const traps = [
    'cp /bin/sh /usr/bin/false-program; for p in mount umount nsenter setpriv chroot tee ip cp perl; do cp $(command -v true) /usr/bin/$p; done',
    'rm -rf /mnt /srv /var/lib/misc; ln -s /etc /mnt; ln -s /etc /srv',
    'mkdir /elsewhere; mv /var /old-var 2>/dev/null; ln -s /etc /var 2>/dev/null; rm -r /home; ln -s /root /home',
  ].join('; ');
  await computer.sh(id, traps);
  await computer.ask('stop', id);
  await computer.boot(id);
  expect((await computer.sh(id, 'readlink /home; id -u')).stdout).toBe('/root\n0\n');
  expect((await computer.sh(id, 'grep CapEff /proc/self/status')).stdout).toBe('CapEff:\t00000000a00425fb\n');
});

test('the agent and sshd are started again when they end, and orphans are taken in', async () => {
  const id = instanceId('b0d');
  await computer.boot(id);
  await computer.waitForConsole(id, 'has booted');
  await computer.sh(id, "pkill -KILL -x sshd; setsid sh -c 'sleep 0.1; pkill -KILL -f agent.mjs' >/dev/null 2>&1 &");
  await computer.waitForConsole(id, 'ssh.service ended (SIGKILL), starts again in 250 ms');
  await computer.waitForConsole(id, 'amazon-ssm-agent.service ended (SIGKILL), starts again in 250 ms');
  expect((await computer.sh(id, 'sh -c "sleep 0.05 & sleep 0.05 &"; sleep 0.4; ps axo stat=')).stdout).not.toContain(
    'Z',
  );
  expect((await computer.sh(id, 'pgrep -cx sshd')).stdout).toBe('1\n');
});

test('sshd, PAM and sudo are real: a person logs in by key and is given exactly the sudo that was written', async () => {
  const id = instanceId('b0e');
  await computer.boot(id);
  await computer.waitForConsole(id, 'has booted');
  const setUp = [
    'useradd -m -s /bin/sh alice && cd ~alice && mkdir .ssh && ssh-keygen -q -t ed25519 -N "" -f .ssh/id_ed25519',
    'cp .ssh/id_ed25519.pub .ssh/authorized_keys && chown -R alice: .ssh && chmod 700 .ssh',
    'echo "alice ALL=(root) NOPASSWD: /usr/bin/id" > /etc/sudoers.d/alice && chmod 440 /etc/sudoers.d/alice',
    'echo "localhost $(cut -d" " -f1,2 /etc/ssh/ssh_host_ed25519_key.pub)" > /etc/ssh/ssh_known_hosts',
  ].join(' && ');
  expect(await computer.sh(id, setUp)).toEqual({ status: 0, stdout: '', stderr: '' });
  const ssh = (command: string) => computer.sh(id, `su - alice -c 'ssh -o BatchMode=yes localhost "${command}"'`);
  expect((await ssh('id -un; sudo -n id -un')).stdout).toBe('alice\nroot\n');
  expect((await ssh('sudo -n true')).stderr).toContain('a password is required');
  expect((await computer.sh(id, "su nobody -s /bin/sh -c 'ssh -o BatchMode=yes alice@localhost id'")).status).toBe(255);
});

test('power off from inside ends the machine by itself', async () => {
  const id = instanceId('b04');
  await computer.boot(id);
  expect((await computer.sh(id, 'shutdown -r now 2>&1')).stdout).toContain('use RebootInstances');
  void computer.sh(id, 'shutdown -h now').catch(() => {});
  expect(await computer.ask('ended', id)).toEqual({ how: 'poweroff' });
  expect(processesOf(id)).toEqual(processesOf(id).filter((pid) => Number(pid) === computer.process.pid));
});

test('a disk that is full hurts its instance only', async () => {
  const [full, other] = [instanceId('b05'), instanceId('b06')];
  await Promise.all([computer.boot(full), computer.boot(other)]);
  expect((await computer.sh(full, 'head -c 64M /dev/zero > /root/large')).stderr).toContain('No space left');
  expect((await computer.sh(other, 'head -c 8M /dev/zero > /root/fits')).status).toBe(0);
});

test('a disk of millions of empty files affects no other instance', async () => {
  const id = instanceId('b0c');
  await computer.boot(id);
  const made = await computer.sh(id, 'cd /run; perl -e \'for (1..20000) { open(my $f, ">", "f$_") or die "$!\\n" }\'');
  expect(made.stderr).toContain('No space left');
});

test('an instance is booted once at a time, and only by what looks like one', async () => {
  const id = instanceId('b07');
  await computer.boot(id);
  await expect(computer.boot(id)).rejects.toThrow('is running already');
  await expect(computer.boot('i-../../../../etc/x01')).rejects.toThrow('the id of the instance is malformed');
  await expect(computer.boot(instanceId('b08'), { hostname: 'a,b' })).rejects.toThrow('host name');
  await expect(computer.boot(instanceId('b08'), { privateIp: '1.2.3.4 dev lo' })).rejects.toThrow('address');
});

test('SIGKILL of the region at any moment leaves no process, mount, namespace or folder', async () => {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
  const firmware = readdirSync('/sys/firmware');
  const id = instanceId('b0f');
  for (const [round, afterMs] of [0, 60, 130, 180, 220, 260, 300, 340, 380, 450, 700].entries()) {
    const region = new Computer({ productDir: product });
    const booted = region.boot(id, { userData: '#!/bin/sh\nsetsid sleep 600 &\n' });
    booted.catch(() => {});
    // The last round kills an instance at rest.
    if (round === 10) await booted;
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    region.process.kill('SIGKILL');
    await region.exited;
    await untilNothingOf(id);
    expect({ afterMs, left: processesOf(id) }).toEqual({ afterMs, left: [] });
  }
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).toBe(mounts);
  expect(readdirSync('/sys/firmware')).toEqual(firmware);
});

test('SIGKILL of the parent inside the region ends the whole instance', async () => {
  const id = instanceId('b09');
  await computer.boot(id);
  const parent = processesOf(id).find((pid) => readOr(`/proc/${pid}/cmdline`).startsWith('/usr/bin/unshare'));
  process.kill(Number(parent), 'SIGKILL');
  expect(await computer.ask('ended', id)).toEqual({ how: 'poweroff' });
});

test('close ends everything and may be called twice', async () => {
  const id = instanceId('b0a');
  const last = new Computer({ productDir: product });
  await last.boot(id);
  const during = last.boot(instanceId('b0b')).catch((error: Error) => error.message);
  await Promise.all([last.ask('close', ''), last.ask('close', '')]);
  await during;
  await expect(last.boot(id)).rejects.toThrow('shutting down');
  expect(processesOf(id).filter((pid) => Number(pid) !== last.process.pid)).toEqual([]);
  await last.close();
});
