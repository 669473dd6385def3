/** The pure parts of the sandbox: what is kept of the computer's accounts, and what is mounted where. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConsoleLog } from '../../src/instances/console-log.ts';
import { conffiles } from '../../src/instances/distribution-files.ts';
import { commonEtc, copiedFromHost, ownEtc } from '../../src/instances/etc.ts';
import { fstab } from '../../src/instances/fstab.ts';
import { MarkedLines } from '../../src/instances/guest/marked-lines.ts';
import { syslogLines } from '../../src/instances/guest/syslog.ts';
import { readUserData } from '../../src/instances/guest/user-data.ts';
import { mountsBelow } from '../../src/instances/host-trees.ts';
import { idMaps } from '../../src/instances/id-maps.ts';
import { pamFiles } from '../../src/instances/pam.ts';
import { planSandbox } from '../../src/instances/plan.ts';
import { inPrivateMounts, leftNamespaceVariable } from '../../src/instances/private-mounts.ts';
import { sandboxProgramPaths } from '../../src/instances/programs.ts';
import { librariesMissing, programsMissing } from '../../src/instances/requirements.ts';
import { isUsed, usedIds } from '../../src/instances/reserve-ids.ts';
import { systemAccounts } from '../../src/instances/system-accounts.ts';
import { systemCallFilter } from '../../src/instances/system-calls.ts';

const passwd = `root:$6$hash:0:0:root:/root:/bin/bash
toor::0:0:second root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
sshd:x:101:65534::/run/sshd:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
alice:x:1000:1000:Alice,,,:/home/alice:/bin/bash
+nis::::::
broken:x:7
`;
const group = `root:x:0:
shadow:x:42:
sudo:x:27:alice,daemon
alice:x:1000:
nogroup:x:65534:
+:::
`;

test('only locked system accounts are kept, and one with uid 0', () => {
  const accounts = systemAccounts(passwd, group);
  expect(accounts.passwd.match(/^[^:]+/gm)).toEqual(['root', 'daemon', 'sshd', 'nobody']);
  expect(accounts.passwd).toContain('root:x:0:0:root:/root:/bin/bash\n');
  expect(accounts.group).toBe('root:x:0:\nshadow:x:42:\nsudo:x:27:daemon\nnogroup:x:65534:\n');
  expect(accounts.shadow).toMatch(/^(?:[a-z]+:\*::0:99999:7:::\n)+$/);
  expect(accounts.gshadow).toContain('sudo:*::daemon\n');
});

test('no password of the computer gets through, whatever its account files hold', () => {
  const field = fc.stringMatching(/^[a-z0-9$./:\n]{0,12}$/);
  fc.assert(
    fc.property(fc.array(field), (parts) => {
      const text = parts.join(':SECRET:');
      const { shadow, gshadow } = systemAccounts(text, text);
      expect(shadow + gshadow).not.toContain('SECRET:');
    }),
  );
});

test('what is copied from /etc is neither secret nor about who may do what', () => {
  for (const path of copiedFromHost) {
    expect(path).not.toMatch(
      /passwd|shadow|group|sudo|pam|cron|krb|keytab|private|ssh_|NetworkManager|docker|kube|hosts/,
    );
  }
  const written = [...commonEtc({ regionName: 'eu-west-1', caPem: 'pem' }), ...pamFiles([])].map(({ path }) => path);
  expect(new Set(written).size).toBe(written.length);
  expect(written.filter((path) => copiedFromHost.includes(path))).toEqual([]);
});

test('an instance resolves its own name and that of its metadata', () => {
  const names = { hostname: 'ip-10-0-0-1', privateIp: '10.0.0.1', machineId: 'a'.repeat(32) };
  const hosts = (regionName: string): string | undefined =>
    ownEtc({ ...names, regionName }).find(({ path }) => path === 'hosts')?.text;
  expect(hosts('eu-west-1')).toContain('10.0.0.1 ip-10-0-0-1.eu-west-1.compute.internal ip-10-0-0-1\n');
  expect(hosts('us-east-1')).toContain('10.0.0.1 ip-10-0-0-1.ec2.internal ip-10-0-0-1\n');
});

test('disks mounted below the trees get layers of their own, but not what is no disk or has no place in an option', () => {
  const mountinfo = [
    '22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw',
    '23 22 8:2 / /usr/share/big\\040one rw - ext4 /dev/sda2 rw',
    '24 22 8:3 / /usr/local rw shared:3 - xfs /dev/sda3 rw',
    '25 22 0:50 / /usr/lib/auto rw - autofs systemd-1 rw',
    '26 22 8:4 / /home rw - ext4 /dev/sda4 rw',
    '27 22 8:5 / /usr/a:b rw - ext4 /dev/sda5 rw',
    '28 22 8:6 / /usrlocal rw - ext4 /dev/sda6 rw',
  ].join('\n');
  expect(mountsBelow(mountinfo, [{ path: 'usr' }])).toEqual(['usr/local']);
});

test('a table for mount(8) has one line per mount, whatever the paths hold', () => {
  const mount = { source: '/a b', target: '/c\t#d\\e\n', type: 'none', options: ['bind', 'ro'] };
  expect(fstab([mount])).toBe('/a\\040b /c\\011\\043d\\134e\\012 none bind,ro 0 0\n');
});

test.each([0, 0x6000_0000])(
  'with root as %i, nothing of the computer is mounted writable but /var/tmp, sockets and the console',
  (first) => {
    const plan = planSandbox({
      ...{
        id: 'i-0',
        hostname: 'h',
        privateIp: '10.0.0.1',
        programs: sandboxProgramPaths(),
        orders: {},
        ids: { first },
        cgroups: [],
      },
      template: {
        root: '/s/t/root',
        usr: '/s/t/usr',
        dev: '/s/t/dev',
        trees: [{ path: 'usr' }, { path: 'usr/local' }, { path: 'lib' }],
        links: [],
      },
      ...{ disk: '/s/m/disk', boot: '/s/m/boot', product: '/s/product', nodeBinary: '/checkout/node' },
    });
    const mounts = plan.rounds.flatMap((round) => round.mounts);
    const writable = mounts.filter(({ options }) => options.includes('bind') && !options.includes('ro'));
    expect(writable.map(({ target }) => target.replace('/s/m/boot/stage/disk/', ''))).toEqual([
      ...[
        'var/tmp',
        'dev/console',
        'run/sallyport/region.sock',
        'run/sallyport/region-tls.sock',
        'run/sallyport/imds.sock',
      ],
    ]);
    for (const { type, options } of mounts) {
      if (type !== 'overlay') continue;
      const lower = options.find((option) => option.startsWith('lowerdir='));
      const upper = options.find((option) => option.startsWith('upperdir='));
      expect(options.includes('ro') || upper?.startsWith('upperdir=/s/m/disk/')).toBe(true);
      expect(lower).toBeDefined();
    }
    // Where ids are shifted, the instance's root has no layer that shows the host's owners or what only root may read.
    const lower = mounts
      .filter(({ target, type }) => type === 'overlay' && target.startsWith('/s/m/boot/stage/disk'))
      .flatMap(({ options }) => options.flatMap((option) => option.match(/^lowerdir=(.*)/)?.[1]?.split(':') ?? []));
    expect(lower.every((path) => path.startsWith('/s/m/boot/stage/'))).toBe(first !== 0);
    expect(lower.includes('/s/m/boot/stage/host-usr')).toBe(false);
    const order = mounts.map(({ target }) => target);
    expect(order.indexOf('/s/m/boot/stage/disk/usr')).toBeLessThan(order.indexOf('/s/m/boot/stage/disk/usr/local'));
  },
);

test('the console keeps the newest 64 KiB', () => {
  const log = new ConsoleLog();
  for (let index = 0; index < 5000; index++) log.write(Buffer.from(`line ${index} ${'x'.repeat(40)}\n`));
  const kept = Buffer.from(log.read()).toString();
  expect(kept.length).toBe(65_536);
  expect(kept.endsWith(`line 4999 ${'x'.repeat(40)}\n`)).toBe(true);
  log.write(Buffer.from('end'));
  expect(Buffer.from(log.read()).toString().endsWith('\nend')).toBe(true);
});

test('user data is a script, plain or gzipped, and anything else is refused by name', () => {
  const script = Buffer.from('#!/bin/sh\ntrue\n');
  expect(readUserData(new Uint8Array())).toEqual({ kind: 'none' });
  expect(readUserData(script)).toEqual({ kind: 'script', bytes: script });
  expect(readUserData(gzipSync(script))).toEqual({ kind: 'script', bytes: script });
  const why = (text: string | Uint8Array): string => {
    const read = readUserData(Buffer.from(text));
    return read.kind === 'refused' ? read.why : read.kind;
  };
  expect(why('#cloud-config\npackages: []\n')).toContain('#cloud-config');
  expect(why('Content-Type: multipart/mixed; boundary="x"\n')).toContain('MIME');
  expect(why('echo hello\n')).toContain('does not begin with #!');
  expect(why(new Uint8Array([0x1f, 0x8b, 1, 2, 3]))).toContain('gzip');
  expect(why(gzipSync(Buffer.alloc(17 * 1024 * 1024)))).toContain('16 MiB');
});

test('a process does not have private mounts because of a variable in its environment', () => {
  for (const value of [undefined, '', 'yes', 'mnt:[x]', 'mnt:[1]']) {
    expect(inPrivateMounts(value === undefined ? {} : { [leftNamespaceVariable]: value })).toBe(false);
  }
});

test('a missing program is named, with the command that installs all that are missing', () => {
  expect(programsMissing(() => '/usr/bin/x')).toEqual([]);
  const missing = programsMissing((name) =>
    ['sshd', 'ip', 'sudo', 'visudo'].includes(name) ? undefined : '/usr/bin/x',
  );
  expect(missing.map(({ message }) => message)).toContain('the program sshd is not installed');
  expect(missing[0]?.hint).toBe('install it; on Debian and Ubuntu: apt-get install iproute2 openssh-server sudo');
});

/** What the kernel would answer: linux/filter.h in its four instructions. */
function judge(program: Uint8Array, call: { arch: number; number: number; first?: number }): number {
  const view = new DataView(program.buffer);
  const data: Readonly<Record<number, number>> = { 0: call.number, 4: call.arch, 16: call.first ?? 0 };
  let value = 0;
  for (let at = 0; at < program.length; at += 8) {
    const [code, operand] = [view.getUint16(at, true), view.getUint32(at + 4, true)];
    const [yes, no] = [view.getUint8(at + 2), view.getUint8(at + 3)];
    if (code === 0x20) value = data[operand] ?? Number.NaN;
    else if (code === 0x06) return operand;
    else at += 8 * ((code === 0x15 ? value === operand : value >= operand) ? yes : no);
  }
  throw new Error('the program has no end');
}

test.each([
  [
    'x64',
    0xc000003e,
    [41, 53],
    [0, 1, 59, 101, 247, 251, 435],
    [321, 298, 323, 425, 246, 320, 248, 249, 250, 0x40000000, 0x40000029],
  ],
  ['arm64', 0xc00000b7, [198, 199], [56, 63, 216, 220, 221, 435], [280, 241, 282, 425, 104, 294, 217, 218, 219]],
])(
  'the filter of %s lets ordinary calls through and refuses what leads out',
  (name, arch, sockets, allowed, refused) => {
    const program = systemCallFilter(name) ?? new Uint8Array();
    const [allow, absent, noFamily] = [0x7fff0000, 0x50026, 0x50061];
    for (const number of allowed) expect(judge(program, { arch, number })).toBe(allow);
    for (const number of refused) expect(judge(program, { arch, number })).toBe(absent);
    expect(judge(program, { arch: 0x40000003, number: 1 })).toBe(absent);
    for (const number of sockets) {
      for (const first of [1, 2, 10, 16]) expect(judge(program, { arch, number, first })).toBe(allow);
      for (const first of [0, 15, 17, 30, 38, 40, 44]) expect(judge(program, { arch, number, first })).toBe(noFamily);
    }
    expect(systemCallFilter('riscv64')).toBeUndefined();
  },
);

test('a Node with libraries that instances do not see is refused with the library, and one of the distribution is not', () => {
  const map = (path: string) => `7f1c2a000000-7f1c2a022000 r-xp 00000000 08:01 131 ${path}\n`;
  const usual = ['/opt/node/bin/node', '/usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.30', '/lib64/libc.so.6', '[vdso]'];
  expect(librariesMissing(usual.map(map).join(''), '')).toEqual([]);
  const nix = [...usual, '/nix/store/9x-glibc-2.40/lib/libc.so.6'].map(map).join('');
  const [missing, ...others] = librariesMissing(nix, '');
  expect(missing?.message).toBe('this Node needs /nix/store/9x-glibc-2.40/lib/libc.so.6, which instances do not see');
  expect(others).toEqual([]);
  expect(librariesMissing(nix, '/opt/x.so:/nix/store/9x-glibc-2.40/lib/libc.so.6')).toEqual([]);
});

test('a range of ids is not taken when an account or a delegation is in it', () => {
  const used = usedIds('root:x:0:0:root:/root:/bin/sh\nvm:x:1610678272:1::/:/bin/sh\n', 'me:1610809344:65536\nbad:x\n');
  expect([0x6000_0000, 0x6001_0000, 0x6002_0000, 0x6003_0000].map((first) => isUsed(used, first))).toEqual([
    ...[false, true, false, true],
  ]);
});

test('people have one id inside and outside, root and local users of an instance have ids of its own', () => {
  expect(idMaps({ first: 0x6000_0000 })).toEqual({
    uid: '0 1610612736 65536\n1879048192 1879048192 251658240\n',
    gid: '0 1610612736 65536\n1879048192 1879048192 251658240\n2130706432 2130706432 15728640\n',
  });
});

test('whatever others write, each line of it begins with their mark and holds no control character', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.string({ unit: 'binary' }), (chunks, text) => {
      const marked = new MarkedLines('console');
      const written = [...chunks, Buffer.from(text)].map((chunk) => marked.push(chunk)).join('') + marked.end();
      expect(
        written
          .split('\n')
          .slice(0, -1)
          .every((line) => line.startsWith('console: ')),
      ).toBe(true);
      expect(written).toMatch(/^(?:|(?:(?![\u2028\u2029])[\P{C}\t\n])*\n)$/u);
    }),
  );
});

test('lines of others are joined over chunks, cut when they are long, and a syslog message loses its priority only', () => {
  const marked = new MarkedLines('console');
  expect(marked.push(Buffer.from('he'))).toBe('');
  expect(marked.push(Buffer.from('llo\r\nre\rst'))).toBe('console: hello\n');
  expect(marked.end()).toBe('console: re\ufffdst\n');
  expect(marked.push(Buffer.from('x'.repeat(2500)))).toBe(`console: ${'x'.repeat(1024)}\n`.repeat(2));
  expect(syslogLines(Buffer.from('<13>Nov 29 12:00:00 tag: one\ntwo\n\0'))).toBe(
    'syslog: Nov 29 12:00:00 tag: one\nsyslog: two\n',
  );
});

test('of the files that packages bring, those are known that the package still has', () => {
  const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];
  const status = [
    ...[
      'Package: sudo',
      'Conffiles:',
      ` /etc/pam.d/sudo ${one}`,
      ` /etc/pam.d/old ${two} obsolete`,
      ' /etc/new newconffile',
    ],
    ...[
      'Description: text',
      ` /etc/pam.d/not-a-field ${two}`,
      '',
      'Package: login',
      'Conffiles:',
      ` /etc/pam.d/login ${two}`,
    ],
  ];
  expect([...conffiles(status.join('\n'))]).toEqual([
    ['/etc/pam.d/sudo', one],
    ['/etc/pam.d/login', two],
  ]);
});

test('a service of the distribution is taken as it is, and what it includes is ours', () => {
  const sudo = { path: 'pam.d/sudo', mode: 0o644, text: '@include common-auth\n' };
  const files = new Map(pamFiles([sudo]).map(({ path, text }) => [path, text]));
  expect(files.get('pam.d/sudo')).toBe(sudo.text);
  expect(files.get('pam.d/common-auth')).toContain('pam_unix.so');
  for (const service of ['runuser', 'runuser-l', 'common-session', 'chpasswd']) {
    expect(files.get(`pam.d/${service}`)).not.toContain('pam_env');
  }
});
