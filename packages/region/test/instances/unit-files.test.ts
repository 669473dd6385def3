/** Unit files: their syntax, command lines, settings, drop-ins, and the links that enable them. */
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import {
  parseAssignments,
  parseCommands,
  parseEnvironmentFile,
  splitWords,
} from '../../src/instances/guest/services/command-line.ts';
import { fitsGlob, presetOf } from '../../src/instances/guest/services/presets.ts';
import { isClean, restarts } from '../../src/instances/guest/services/restart-policy.ts';
import { serviceSettings } from '../../src/instances/guest/services/service-settings.ts';
import { expandSpecifiers } from '../../src/instances/guest/services/specifiers.ts';
import { parseSystemctl } from '../../src/instances/guest/services/systemctl-arguments.ts';
import { UnitFiles, unitName } from '../../src/instances/guest/services/unit-files.ts';
import { parseUnit, valuesOf } from '../../src/instances/guest/services/unit-text.ts';

let root = '';

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Unit files on a disk of their own, and links where the text begins with `->`. */
function disk(files: Readonly<Record<string, string>>): UnitFiles {
  root = mkdtempSync(join(tmpdir(), 'sallyport-units-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(root + path), { recursive: true });
    if (text.startsWith('->')) symlinkSync(text.slice(2), root + path);
    else writeFileSync(root + path, text);
  }
  return new UnitFiles(root);
}

const settings = (text: string) => serviceSettings(parseUnit([`[Service]\n${text}`]));

test('comments, continued lines and an empty value that forgets the others are those of systemd.syntax(7)', () => {
  const text = '[Service]\nExecStart=/bin/a \\\n# not the end\n  b\n; a comment\nExecStartPre=/bin/one\n';
  const unit = parseUnit([text, '[Service]\nExecStartPre=\nExecStartPre=/bin/two\n[Other]\nExecStart=x']);
  expect(valuesOf(unit, 'Service', 'ExecStart')).toEqual(['/bin/a    b']);
  expect(valuesOf(unit, 'Service', 'ExecStartPre')).toEqual(['/bin/two']);
});

test.each([
  ['/bin/a b  c', ['b', 'c']],
  [`/bin/a "b c" 'd "e' f\\x20g \\\\ \\n`, ['b c', 'd "e', 'f g', '\\', '\n']],
  ['/bin/a $LIST "$LIST" ${LIST} x$LIST $NONE y$NONE', ['one', 'two', 'one', 'two', 'one two', 'xone two', 'y']],
  ['/bin/a $$LIST $5 "$(id)"', ['$LIST', '$5', '$(id)']],
  [':/bin/a $LIST', ['$LIST']],
] as const)('the words of %j are split and expanded', (text, args) => {
  expect(parseCommands(text, { LIST: 'one two' })).toMatchObject([{ file: '/bin/a', args }]);
});

test('prefixes and several commands of one setting are told apart', () => {
  expect(parseCommands('-+/bin/a x ; @/bin/b name y ; /bin/c \\;', {})).toMatchObject([
    { file: '/bin/a', name: '/bin/a', args: ['x'], mayFail: true, privileged: true },
    { file: '/bin/b', name: 'name', args: ['y'], mayFail: false, privileged: false },
    { file: '/bin/c', args: [';'] },
  ]);
  for (const wrong of ['/bin/a "open', '/bin/a \\q', '-', '']) expect(parseCommands(wrong, {})).toBeTypeOf('string');
});

test('no value of a variable becomes a command, a prefix or another word than those it has', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const commands = parseCommands('/bin/a "${X}" last', { X: value });
      expect(commands).toMatchObject([{ file: '/bin/a', args: [value, 'last'] }]);
    }),
  );
});

test('splitting ends for every text, and what has no quote and no escape is split at white space', () => {
  fc.assert(fc.property(fc.string(), (text) => void splitWords(text)));
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z $=./]*$/), (text) => {
      expect(splitWords(text)?.map((word) => word.text)).toEqual(text.split(' ').filter(Boolean));
    }),
  );
});

test('Environment= and environment files are read as systemd reads them', () => {
  expect(parseAssignments('A=1 "B=x y" C="quoted inside"')).toEqual({ A: '1', B: 'x y', C: 'quoted inside' });
  expect(parseAssignments('1A=x')).toBeTypeOf('string');
  expect(parseEnvironmentFile('# no\nA=1\nB="x \\"y\\""\n C = \'z $A\' \nexport D=1\nE=\n')).toEqual({
    ...{ A: '1', B: 'x "y"', C: 'z $A', E: '' },
  });
});

test('specifiers name the unit, its instance and its user; others are refused by name', () => {
  const user = { name: 'app', uid: 5, gid: 6, home: '/home/app' };
  const facts = { unit: 'web@dev-one.service', hostname: 'ip-1.internal', user };
  expect(expandSpecifiers('%n %N %p %i %I %H %l %u %U %h %t %S %%', facts)).toEqual({
    text: 'web@dev-one.service web@dev-one web dev-one dev/one ip-1.internal ip-1 app 5 /home/app /run /var/lib %',
  });
  expect(expandSpecifiers('%q', facts)).toBe('the specifier %q is not served here');
});

test('settings have the defaults of systemd, times their units, and names what they do without', () => {
  expect(settings('ExecStart=/bin/a')).toMatchObject({
    ...{ type: 'simple', restart: 'no', restartMs: 100, startTimeoutMs: 90_000, stopTimeoutMs: 90_000, umask: 0o022 },
    ...{ killMode: 'control-group', killSignal: 'SIGTERM', notDone: [] },
  });
  const more = 'ExecStart=/bin/a\nTimeoutSec=1min 5.5s\nRestartSec=250ms\nPrivateTmp=yes\nNice=5\nX-Ours=1\nType=idle';
  expect(settings(more)).toMatchObject({
    ...{
      startTimeoutMs: 65_500,
      stopTimeoutMs: 65_500,
      restartMs: 250,
      notDone: ['PrivateTmp', 'Nice'],
      type: 'simple',
    },
  });
  expect(settings('Type=oneshot\nExecStart=/bin/a\nExecStart=/bin/b').startTimeoutMs).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  ['', 'ExecStart= is missing'],
  ['ExecStart=/bin/a\nExecStart=/bin/b', 'Type=simple takes one ExecStart='],
  ['ExecStart=/bin/a\nType=dbus', 'Type=dbus is not served here'],
  ['ExecStart=/bin/a\nDynamicUser=yes', 'DynamicUser=yes is not served here'],
  ['ExecStart=/bin/a\nRestartSec=5 parsecs', 'RestartSec=5 parsecs is not a time span'],
  ['ExecStart=/bin/a\nUMask=999', 'UMask=999 is not an octal mode'],
  ['ExecStart=/bin/a\nRemainAfterExit=maybe', 'RemainAfterExit=maybe is neither yes nor no'],
  ['ExecStart=/bin/a\nKillSignal=SIGNOTHING', 'KillSignal=SIGNOTHING is not a signal'],
])('%j is refused by name', (text, sentence) => {
  expect(() => settings(text)).toThrow(sentence);
});

test('DynamicUser=no means nothing and is not refused', () => {
  expect(settings('ExecStart=/bin/a\nDynamicUser=no').notDone).toEqual([]);
});

test('which end is clean and which restarts follow the table of systemd.service(5)', () => {
  const policy = settings(
    'ExecStart=/bin/a\nSuccessExitStatus=7 SIGUSR1\nRestart=on-failure\nRestartPreventExitStatus=255',
  );
  for (const end of [{ status: 0 }, { status: 7 }, { signal: 'SIGTERM' }, { signal: 'SIGUSR1' }]) {
    expect(isClean(policy, end)).toBe(true);
  }
  for (const end of [{ status: 1 }, { signal: 'SIGKILL' }]) expect(isClean(policy, end)).toBe(false);
  expect(restarts(policy, 'exit-code', { status: 1 })).toBe(true);
  expect(restarts(policy, 'exit-code', { status: 255 })).toBe(false);
  expect(restarts(policy, 'success', { status: 0 })).toBe(false);
  expect(restarts({ ...policy, restart: 'always' }, 'success', { status: 0 })).toBe(true);
  expect(restarts({ ...policy, restart: 'on-abnormal' }, 'exit-code', { status: 1 })).toBe(false);
});

const web = '[Service]\nExecStart=/bin/a\n[Install]\nWantedBy=multi-user.target\nAlias=www.service\n';

test('a unit of /etc hides one of a package, drop-ins of both are read in the order of their names', () => {
  const files = disk({
    '/usr/lib/systemd/system/web.service': web,
    '/usr/lib/systemd/system/web.service.d/20-b.conf': '[Service]\nEnvironment=B=package',
    '/usr/lib/systemd/system/web.service.d/10-a.conf': '[Service]\nEnvironment=A=package',
    '/etc/systemd/system/web.service.d/20-b.conf': '[Service]\nEnvironment=B=own',
    '/etc/systemd/system/other.service': '[Service]\nExecStart=/bin/own',
    '/usr/lib/systemd/system/other.service': '[Service]\nExecStart=/bin/package',
  });
  const unit = files.load('web.service');
  expect(unit.kind === 'loaded' && valuesOf(unit.text, 'Service', 'Environment')).toEqual(['A=package', 'B=own']);
  const other = files.load('other.service');
  expect(other.kind === 'loaded' && valuesOf(other.text, 'Service', 'ExecStart')).toEqual(['/bin/own']);
  expect(files.load('none.service').kind).toBe('not-found');
});

test('enabling makes the links of [Install] once, an alias leads to its unit, and disabling takes both back', () => {
  const files = disk({ '/usr/lib/systemd/system/web.service': web });
  expect(files.state('web.service')).toBe('disabled');
  expect(files.enable('web.service')).toHaveLength(2);
  expect(files.enable('web.service')).toEqual([]);
  expect(readlinkSync(`${root}/etc/systemd/system/multi-user.target.wants/web.service`)).toBe(
    '/usr/lib/systemd/system/web.service',
  );
  expect([files.state('web.service'), files.state('www.service')]).toEqual(['enabled', 'alias']);
  expect(files.load('www.service')).toMatchObject({ name: 'web.service', path: '/usr/lib/systemd/system/web.service' });
  expect(files.wantedBy('multi-user.target')).toEqual(['web.service']);
  expect(files.disable('web.service')).toHaveLength(2);
  expect([files.state('web.service'), files.load('www.service').kind]).toEqual(['disabled', 'not-found']);
});

test('masked, static, of a template, and what only a distribution wants of systemd itself', () => {
  const files = disk({
    '/etc/systemd/system/masked.service': '->/dev/null',
    '/usr/lib/systemd/system/masked.service': web,
    '/usr/lib/systemd/system/static.service': '[Service]\nExecStart=/bin/a',
    '/usr/lib/systemd/system/of@.service': web.replace('/bin/a', '/bin/a %i').replace(/Alias.*/, ''),
    '/usr/lib/systemd/system/multi-user.target.wants/static.service': '->../static.service',
  });
  expect(files.load('masked.service').kind).toBe('masked');
  expect([files.state('masked.service'), files.state('static.service'), files.state('no.service')]).toEqual([
    ...['masked', 'static', undefined],
  ]);
  expect(files.load('of@one.service')).toMatchObject({ kind: 'loaded', name: 'of@one.service' });
  expect(files.enable('of@one.service')).toEqual([
    'Created symlink /etc/systemd/system/multi-user.target.wants/of@one.service → /usr/lib/systemd/system/of@.service.',
  ]);
  expect(files.state('of@one.service')).toBe('enabled');
  expect(files.wantedBy('multi-user.target')).toEqual(['of@one.service']);
});

test('no name leads out of the folders of unit files', () => {
  for (const name of ['../x', 'a/b', '', 'a b', 'a\0b', 'x'.repeat(300), 'a@b/c', '@.service/..']) {
    expect(unitName(name)).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(unitName(name) ?? 'x.service').toMatch(/^[^/\0\s]+\.[a-z]+$/);
    }),
  );
  expect(['web', 'web.service', 'of@a-b', 'x.timer'].map(unitName)).toEqual([
    ...['web.service', 'web.service', 'of@a-b.service', 'x.timer'],
  ]);
});

test('systemctl’s options are understood before and after the verb, and unknown ones refused', () => {
  expect(parseSystemctl(['--quiet', 'is-active', '--', '-x'])).toMatchObject({
    verb: 'is-active',
    names: ['-x'],
    quiet: true,
  });
  expect(parseSystemctl(['show', '-pMainPID', 'a', '--property=Id,Names', '--value'])).toMatchObject({
    ...{ verb: 'show', names: ['a'], properties: ['MainPID', 'Id', 'Names'], value: true },
  });
  expect(parseSystemctl(['kill', '-s', 'HUP', 'a'])).toMatchObject({ verb: 'kill', names: ['a'], signal: 'HUP' });
  expect(parseSystemctl(['enable', '--now', 'a'])).toMatchObject({ now: true });
  expect(parseSystemctl(['--root=/mnt', 'enable', 'a'])).toBe('--root=/mnt is not served here');
  expect(parseSystemctl(['--user', 'start', 'a'])).toBe("option 'user' is not served here");
  expect(parseSystemctl(['show', '-p'])).toBe("option '--property' requires an argument");
});

test('a pattern fits what its stars and question marks stand for, and many stars cost no time', () => {
  for (const name of ['', 'a', 'abc.service', 'a.b']) {
    for (const pattern of ['*', 'a*', '*.service', '?', 'a?c*', '**b**', 'a.b', 'a']) {
      const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect({ name, pattern, fits: fitsGlob(pattern, name) }).toEqual({ name, pattern, fits: expression.test(name) });
    }
  }
  // An expression would need more steps for this than the age of the universe has nanoseconds.
  expect(fitsGlob(`${'*a'.repeat(100)}*b`, 'a'.repeat(200))).toBe(false);
});

test('the first preset that fits decides, and without one a package’s unit is enabled', () => {
  const texts = ['# Debian\nenable ssh.service\ndisable rsyn?.service\n', 'disable *'];
  expect(['ssh.service', 'rsync.service', 'web.service'].map((name) => presetOf(texts, name))).toEqual([
    true,
    false,
    false,
  ]);
  expect(presetOf([], 'web.service')).toBe(true);
});
