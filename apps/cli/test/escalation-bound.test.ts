/** `who-can --escalation` on an account that cannot be asked within the bound: it never looks like an answer. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { program } from '../src/program.ts';

const small = fileURLToPath(new URL('transcripts/files/escalation.json', import.meta.url));
const dave = 'arn:aws:iam::111122223333:user/dave';
const folder = mkdtempSync(join(tmpdir(), 'sallyport-escalation-'));
let output = '';
let errors = '';

beforeEach(() => {
  output = '';
  errors = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    output += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    errors += String(chunk);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Dave may change his own policy, which lists 30,000 buckets: each document of the account is decided with all of them. */
function exportWith(documents: number): string {
  const account = JSON.parse(readFileSync(small, 'utf8'));
  const buckets = Array.from({ length: 30_000 }, (_, index) => `arn:aws:s3:::${index}`);
  const statement = { Effect: 'Allow', Action: 'iam:PutUserPolicy', Resource: [dave, ...buckets] };
  const own = { PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: [statement] } };
  const user = { Path: '/', UserName: 'dave', UserId: 'AIDADAVEEXAMPLE', Arn: dave, UserPolicyList: [own] };
  const more = Array.from({ length: documents }, (_, index) => ({ Name: `D${index}`, SessionType: 'Port' }));
  const file = join(folder, 'export.json');
  writeFileSync(
    file,
    JSON.stringify({
      ...account,
      UserDetailList: [...account.UserDetailList, user],
      SessionDocuments: [...account.SessionDocuments, ...more],
    }),
  );
  return file;
}

test('huge-policy: who cannot be asked is said in a sentence, is no denied, and others are answered', async () => {
  const only = ['--except', 'bob', '--except', 'carol', '--expect', 'denied'];
  const status = await program(['who-can', 'web-1', '--escalation', '--export', exportWith(2_000), ...only]);
  expect(errors).toContain(
    `${dave} could not be asked: it would take more than 200000000 comparisons with values of policies`,
  );
  expect(errors).toContain(`expected denied, but the answer is depends: ${dave}`);
  expect(errors).not.toContain('no principal');
  expect({ output, status }).toEqual({ output: '', status: 1 });
});

test('the same user in an account with fewer documents is asked', async () => {
  const status = await program(['who-can', 'web-1', '--escalation', '--export', exportWith(0)]);
  expect(output).toContain(`${dave}\tallowed\tiam:PutUserPolicy\t${dave}\titself`);
  expect(output).toContain('user/carol\tallowed');
  expect({ errors, status }).toEqual({ errors: '', status: 0 });
});
