/** The two libraries, installed beside each other, used and type-checked by a program of somebody else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../../e2e/programs.ts';
import { root } from '../../bundles.ts';
import { emptyFolder, install } from './packages.ts';

const { folder, remove } = emptyFolder();

/** The example of the README, whose last line says what it gives. */
const example = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(root, 'packages/ssm/README.md'), 'utf8'))?.[1] ?? '';
const frame = example.replace(/^(.*); \/\/ '(.*)'$/m, "deepStrictEqual($1, '$2');");

const decision = `import { authorise, compile, parsePolicy, type Decision } from '@sallyport/iam';
import { lint } from '@sallyport/iam/lint';

const statement = { Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*' };
const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const access = compile(parsePolicy(document, { type: 'identity', file: 'access.json' }));
const arn = 'arn:aws:iam::111122223333:user/alice';
const decide = (action: string): Decision =>
  authorise(
    {
      principal: { type: 'user', account: '111122223333', arn, id: 'AIDAALICE' },
      action,
      resources: [{ arn: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1' }],
      context: {},
    },
    { identity: [{ name: 'access', policy: access }] },
  );
deepStrictEqual(decide('ssm:StartSession').verdict, 'allowed');
deepStrictEqual(decide('ssm:TerminateSession').verdict, 'denied');
deepStrictEqual(typeof lint, 'function');
`;

const strict = "import { deepStrictEqual } from 'node:assert/strict';\n";

beforeAll(() => {
  install(folder, 'sallyport-iam', 'sallyport-ssm');
  writeFileSync(join(folder, 'frame.ts'), strict + frame);
  writeFileSync(join(folder, 'decision.ts'), strict + decision);
});
afterAll(remove);

test.each(['decision', 'frame'])('a program decides a request, or reads a frame that it wrote: %s', async (name) => {
  expect(frame).toContain('deepStrictEqual(utf8Decode(');
  expect(await run(process.execPath, [join(folder, `${name}.ts`)], { env: {} })).toEqual({
    status: 0,
    stdout: '',
    stderr: '',
  });
});

test('its types are checked against the declarations, library files included', async () => {
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2024'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const check = () => run(process.execPath, [tsc, '-p', folder]);
  const right = await check();
  expect({ status: right.status, stdout: right.stdout }).toEqual({ status: 0, stdout: '' });
  writeFileSync(join(folder, 'wrong.ts'), "import { decodeFrame } from '@sallyport/ssm';\ndecodeFrame('text');\n");
  expect((await check()).stdout).toContain("'string' is not assignable");
});
