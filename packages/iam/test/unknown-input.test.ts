/** Names that an account does not have are never answered, and what many principals can is what each of them can. */
import {
  type AccountExport,
  emptyAccount,
  nearestNames,
  onlyOsUser,
  reach,
  whatCan,
  whoCan,
  withPolicies,
} from '@sallyport/iam';
import { unknownAction } from '@sallyport/iam/lint';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accounts } from './random-accounts.ts';

/** What a slip of the keyboard makes of a name; the last part only, so that an ARN stays one. */
const slips = fc.constantFrom<(name: string) => string>(
  (name) => `${name}x`,
  (name) => name.slice(0, -1),
  (name) => name.replace(/.$/, (last) => (last === 'q' ? 'p' : 'q')),
  (name) => name.replace(/[^/]+$/, (last) => last.toUpperCase() + last),
);

function isUnknown(ask: () => unknown): void {
  expect(ask).toThrow(expect.objectContaining({ name: 'InputError', code: 'request/unknown' }));
}

describe('an unknown input never answers', () => {
  test('a principal, as ARN or name', () => {
    fc.assert(
      fc.property(accounts, slips, fc.boolean(), (account, slip, byArn) => {
        const [node] = account.nodes;
        for (const { arn, name } of [...account.users, ...account.roles]) {
          const written = slip(byArn ? arn : name);
          if (knows(account, written)) continue;
          isUnknown(() => reach(account, written, node?.arn ?? ''));
          isUnknown(() => whoCan(account, 'ssm:StartSession', node?.arn ?? '', { principal: written }));
          isUnknown(() => whatCan(account, written));
          isUnknown(() => onlyOsUser(account, written, node?.arn ?? '', 'app'));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a node, role or user as the resource', () => {
    fc.assert(
      fc.property(accounts, slips, (account, slip) => {
        const asked = [
          ...account.nodes.map(({ arn }) => ['ssm:StartSession', arn] as const),
          ...account.nodes.map(({ arn }) => ['ec2:StopInstances', arn] as const),
          ...account.roles.map(({ arn }) => ['sts:AssumeRole', arn] as const),
          ...account.users.map(({ arn }) => ['iam:CreateAccessKey', arn] as const),
        ];
        for (const [action, arn] of asked) {
          const written = slip(arn);
          if (knows(account, written) || written.endsWith('/')) continue;
          isUnknown(() => whoCan(account, action, written));
        }
        for (const { arn, id } of account.nodes) {
          if (knows(account, slip(arn)) || knows(account, slip(id))) continue;
          isUnknown(() => reach(account, account.users[0]?.arn ?? '', slip(arn)));
          // What has not even the form of an id is no resource.
          expect(() => whoCan(account, 'ssm:StartSession', slip(id))).toThrow(
            expect.objectContaining({ code: expect.stringMatching(/^request\/(?:unknown|resource)$/) }),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a session document', () => {
    fc.assert(
      fc.property(accounts, (account) => {
        const place = 'arn:aws:ssm:eu-west-1:';
        isUnknown(() => whoCan(account, 'ssm:StartSession', `${place}:document/AWS-StartSSHSesion`));
        whoCan(account, 'ssm:StartSession', `${place}:document/AWS-StartSSHSession`);
        const own = `${place}${account.account}:document/SSM-SessionManagerRunShel`;
        const listed = account.documents.some(({ assumed }) => assumed !== true);
        if (listed) isUnknown(() => whoCan(account, 'ssm:StartSession', own));
        else whoCan(account, 'ssm:StartSession', own);
      }),
      { numRuns: 30 },
    );
  });

  test('what is not listed anywhere is asked about: policy files alone, other accounts, patterns, what an action creates', () => {
    const alone = withPolicies(emptyAccount('aws', '111122223333'), {
      principals: [{ principal: 'arn:aws:iam::111122223333:user/alice' }],
    });
    expect(whoCan(alone, 'sts:AssumeRole', 'arn:aws:iam::111122223333:role/Any')).toEqual([]);
    const listed: AccountExport = { ...alone };
    delete (listed as { incomplete?: true }).incomplete;
    isUnknown(() => whoCan(listed, 'sts:AssumeRole', 'arn:aws:iam::111122223333:role/Any'));
    for (const [action, arn] of [
      ['sts:AssumeRole', 'arn:aws:iam::444455556666:role/Any'],
      ['sts:AssumeRole', 'arn:aws:iam::111122223333:role/An*'],
      ['iam:CreateRole', 'arn:aws:iam::111122223333:role/Any'],
      ['s3:GetObject', 'arn:aws:s3:::any/a'],
      ['ec2:StopInstances', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1'],
    ] as const) {
      expect(() => whoCan(listed, action, arn)).not.toThrow();
    }
  });

  test.each([
    ['ssm:StartSesion', ['ssm:StartSession']],
    ['SSM:startsession', undefined],
    ['smm:StartSession', ['ssm:StartSession']],
    ['ssm:Start*', undefined],
    ['ssm:Begin*', []],
    ['nosuchservice:Thing', []],
    ['*', undefined],
  ])('the action %s', (action, nearest) => {
    const found = unknownAction(action);
    if (nearest === undefined) expect(found).toBeUndefined();
    else expect(found?.nearest ?? 'known').toEqual(expect.arrayContaining(nearest));
  });
});

function knows({ users, roles, nodes }: AccountExport, written: string): boolean {
  return (
    [...users, ...roles].some(({ arn, name }) => arn === written || name === written) ||
    nodes.some(({ arn, id }) => arn === written || id === written)
  );
}

test('who can is the union of what each principal can', () => {
  fc.assert(
    fc.property(
      accounts,
      fc.constantFrom('ssm:StartSession', 'ec2:StopInstances', 'iam:CreateUser'),
      (account, action) => {
        const resources = action === 'iam:CreateUser' ? ['*'] : account.nodes.map(({ arn }) => arn);
        const root = `arn:aws:iam::${account.account}:root`;
        for (const resource of resources) {
          const many = new Map(
            whoCan(account, action, resource).flatMap((one) =>
              one.external ? [] : [[one.principal, one.verdict] as const],
            ),
          );
          const single = [root, ...[...account.users, ...account.roles].map(({ arn }) => arn)].flatMap((principal) => {
            const [one] = whoCan(account, action, resource, { principal });
            return one === undefined || one.verdict === 'denied' ? [] : [[principal, one.verdict] as const];
          });
          expect([...many]).toEqual(single);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test.each([
  ['alcie', ['alice', 'bob'], ['alice']],
  ['ALICE', ['alice', 'bob'], ['alice']],
  ['web', ['web-1', 'web-2', 'db-1'], ['web-1', 'web-2']],
  ['zz', ['a', 'b'], []],
  ['', ['a'], []],
  ['x'.repeat(100_000), ['x'], []],
])('nearest to %.20s', (written, names, nearest) => {
  expect(nearestNames(written, names)).toEqual(nearest);
});
