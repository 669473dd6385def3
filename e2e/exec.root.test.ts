/** `sallyport exec`: a command there, as if it ran here and as oneself. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
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
