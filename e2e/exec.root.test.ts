/** `sallyport exec`: a command there, as if it ran here and as oneself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExampleRegion, startExampleRegion } from './example-region.ts';
import { type Outcome, run } from './programs.ts';
import { node, sallyport } from './region-process.ts';

let example: ExampleRegion;

beforeAll(async () => {
  example = await startExampleRegion();
});
afterAll(() => example?.region.close());

function args(command: readonly string[]): string[] {
  return [sallyport, 'exec', '--role', example.setup.devops.roleArn, 'web-1', '--', ...command];
}

function exec(command: readonly string[], input?: string | Buffer): Promise<Outcome> {
  return run(node, args(command), {
    env: example.region.env(example.setup.devops.keys),
    ...(input !== undefined && { input }),
  });
}

type Running = {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  says(text: string): Promise<void>;
  stderr(): string;
};

function running(command: readonly string[]): Running {
  const env = example.region.env(example.setup.devops.keys);
  const child = spawn(node, args(command), { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    ended,
    stderr: () => stderr,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => void (stdout.includes(text) && resolve());
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`it ended without ${text}: ${stdout}${stderr}`)));
        look();
      }),
  };
}

test('a command runs as oneself, at home, with the groups of the roster', async () => {
  const outcome = await exec(['sh', '-c', 'id -un; id -Gn; pwd']);
  expect(outcome).toEqual({ status: 0, stdout: 'devops-user\ndevops-user devops\n/home/devops-user\n', stderr: '' });
});

test.each([0, 1, 2, 7, 42, 126, 200])('exit status %i is its own', async (status) => {
  expect((await exec(['sh', '-c', `exit ${status}`])).status).toBe(status);
});

test('stdout and stderr stay apart', async () => {
  const outcome = await exec(['sh', '-c', 'echo out; echo err >&2; echo out again']);
  expect(outcome).toEqual({ status: 0, stdout: 'out\nout again\n', stderr: 'err\n' });
});

test('arguments arrive as they were given, whatever a shell would make of them', async () => {
  const hostile = [
    'a b',
    "it's",
    '"',
    '$HOME',
    '`id`',
    '$(id)',
    '',
    '*',
    ';',
    '&&',
    '|',
    '\\',
    'new\nline',
    '{{ command }}',
    '--',
    '-c',
  ];
  const outcome = await exec(['printf', '%s\\0', ...hostile]);
  expect(outcome.stdout.split('\0').slice(0, -1)).toEqual(hostile);
});

test('standard input passes byte for byte, and its end is seen', async () => {
  const bytes = randomBytes(3_000_000);
  const outcome = await exec(['sha256sum'], bytes);
  expect(outcome.stdout).toBe(`${createHash('sha256').update(bytes).digest('hex')}  -\n`);
});

test('output passes byte for byte, however much', async () => {
  const outcome = await exec([
    'sh',
    '-c',
    'head -c 5000000 /dev/zero | tr "\\0" "\\357" | sha256sum; head -c 2000000 /dev/zero',
  ]);
  const expected = createHash('sha256').update(Buffer.alloc(5_000_000, 0xef)).digest('hex');
  expect(outcome.stdout.slice(0, 64)).toBe(expected);
  expect(outcome.stdout.length).toBe(68 + 2_000_000);
});

test('a command that is not there fails as in a shell', async () => {
  const outcome = await exec(['no-such-command']);
  expect(outcome.status).toBe(127);
  expect(outcome.stderr).toMatch(/no-such-command.*not found/);
});

test('Ctrl-C goes to the command, whose end is then ours', async () => {
  const child = spawn(
    node,
    args(['sh', '-c', 'trap "echo caught; exit 33" INT; echo ready; while :; do sleep 0.05; done']),
    {
      env: example.region.env(example.setup.devops.keys),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let stdout = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (bytes: Buffer) => {
      stdout += bytes.toString();
      if (stdout.includes('ready')) resolve();
    });
  });
  child.kill('SIGINT');
  expect(await ended).toBe(33);
  expect(stdout).toBe('ready\ncaught\n');
});

test('a command cannot be smuggled in front of the login', async () => {
  // What a caller without our quoting could send as the parameter: words, quotes, comments, line ends. Each stays one word,
  // which is looked up and not found.
  for (const [command, status, reason] of [
    ["' ; id ; '", 127, 'not found'],
    ['# comment', 127, 'not found'],
    ['\nid', 127, 'not found'],
    ['-- id', 127, 'not found'],
    ["x' --", 127, 'not found'],
  ] as const) {
    const outcome = await exec([command]);
    expect({ command, ...outcome }).toEqual({ command, status, stdout: '', stderr: expect.stringContaining(reason) });
  }
});

test('a command whose session somebody ends says who, and is no success', async () => {
  const one = running(['sh', '-c', 'echo ready; sleep 600']);
  await one.says('ready');
  const [session] = JSON.parse((await example.as('devops', ['sessions', 'ls', '--json'])).stdout) as {
    sessionId: string;
  }[];
  await example.root.ssm.send(new TerminateSessionCommand({ SessionId: session?.sessionId }));
  expect(await one.ended).toBe(255);
  expect(one.stderr()).toMatch(/^sallyport: the session was ended by arn:aws:iam::\d+:root\n$/m);
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends the session of a command and exits %i', async (signal, status) => {
  const one = running(['sh', '-c', 'echo ready; sleep 600']);
  await one.says('ready');
  one.child.kill(signal);
  expect(await one.ended).toBe(status);
  expect(one.stderr()).toMatch(/sallyport: the command was cancelled\n$/);
  expect(JSON.parse((await example.as('devops', ['sessions', 'ls', '--json'])).stdout)).toEqual([]);
});

test.each([
  ['SIGINT', 130],
  ['SIGQUIT', 131],
] as const)('%s three times ends a command that ignores it, and exits %i', async (signal, status) => {
  const one = running(['bash', '-c', 'trap "echo first" INT QUIT; echo ready; while :; do sleep 0.05; done']);
  await one.says('ready');
  one.child.kill(signal);
  await one.says('first\n');
  one.child.kill(signal);
  await one.says('first\nfirst\n');
  one.child.kill(signal);
  expect(await one.ended).toBe(status);
  expect(JSON.parse((await example.as('devops', ['sessions', 'ls', '--json'])).stdout)).toEqual([]);
});

test('arguments that are not UTF-8 are refused, and text of every language arrives', async () => {
  const own = args(['printf', '%s', 'größe 東京'])
    .map((word) => `'${word}'`)
    .join(' ');
  const env = example.region.env(example.setup.devops.keys);
  const bad = await run('/bin/bash', ['-c', `'${node}' ${own} $'a\\xff'`], { env });
  expect(bad).toMatchObject({ status: 2, stdout: '' });
  expect(bad.stderr).toMatch(/^sallyport: the argument a\uFFFD is not UTF-8\nhint: .*standard input/);
  expect(await run('/bin/bash', ['-c', `'${node}' ${own}`], { env })).toMatchObject({
    status: 0,
    stdout: 'größe 東京',
  });
});
