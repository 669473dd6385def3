/**
 * The paths of `reach`, checked against calls with all their keys: no call is allowed without a path, and none is denied
 * where a path is allowed.
 */
import {
  type AccessPath,
  type AccountExport,
  authorise,
  authoriseStartSession,
  type ExportedNode,
  type ExportedUser,
  type RequestContext,
  reach,
  type Verdict,
} from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accounts } from './random-accounts.ts';

const factors: readonly RequestContext[] = [
  {},
  { 'aws:MultiFactorAuthPresent': 'true' },
  { 'aws:MultiFactorAuthPresent': 'false' },
];

type Calls = {
  start(document: string, named: boolean, mode: 'current' | 'legacy'): Verdict;
  push(osUser: string): Verdict;
  command(): Verdict;
};

function callsOf(account: AccountExport, who: ExportedUser, node: ExportedNode, factor: RequestContext): Calls {
  const principal = { type: 'user', account: account.account, arn: who.arn, id: who.id } as const;
  const { identity, boundary } = who;
  const { serviceControl } = account;
  const policies = { identity, ...(boundary && { boundary }), ...(serviceControl && { serviceControl }) };
  const context = {
    ...Object.fromEntries([...who.tags].map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
    'aws:RequestedRegion': node.region,
    ...factor,
  };
  const tagged = (family: string) =>
    Object.fromEntries(
      [...node.tags].flatMap(([key, value]) => [
        [`${family}/${key}`, value],
        [`aws:ResourceTag/${key}`, value],
      ]),
    );
  const documentArn = (name: string) =>
    `arn:aws:ssm:${node.region}:${name.startsWith('AWS-') ? '' : account.account}:document/${name}`;
  return {
    start(name, named, mode) {
      const document = { arn: documentArn(name), tags: new Map<string, string>() };
      const start = { node: { arn: node.arn, tags: node.tags }, document, named };
      return authoriseStartSession({ principal, context, start }, policies, mode).verdict;
    },
    push(osUser) {
      const resources = [{ arn: node.arn, context: { ...tagged('ec2:ResourceTag'), 'ec2:osuser': osUser } }];
      const action = 'ec2-instance-connect:SendSSHPublicKey';
      return authorise({ principal, action, resources, context }, policies).verdict;
    },
    command() {
      const resources = [
        { arn: node.arn, context: tagged('ssm:resourceTag') },
        { arn: documentArn('AWS-RunShellScript') },
      ];
      return authorise({ principal, action: 'ssm:SendCommand', resources, context }, policies).verdict;
    },
  };
}

/** `actual`: the decision about the call, allowed or denied. The verdict of a path may be `depends`, but never the other one. */
function agree(verdict: Verdict | undefined, actual: Verdict): void {
  if (verdict !== 'depends') expect(actual).toBe(verdict ?? 'denied');
}

function keyTold(paths: readonly AccessPath[], osUser: string): Verdict | undefined {
  const among = (names: readonly string[]): boolean =>
    names.some((one) => (one.endsWith('*') ? osUser.startsWith(one.slice(0, -1)) : one === osUser));
  const fits = ({ osUsers = [], osUsersExcept = [] }: AccessPath): boolean =>
    osUsers === 'any' ? !among(osUsersExcept) : among(osUsers);
  const verdicts = new Set(paths.filter(fits).map(({ verdict }) => verdict));
  return verdicts.has('allowed') ? 'allowed' : verdicts.has('depends') ? 'depends' : undefined;
}

test('no call is allowed where no path is listed, and none is denied where an allowed path is', () => {
  let open = 0;
  fc.assert(
    fc.property(accounts, (given) => {
      const account = { ...given, nodes: given.nodes.map(({ tagsUnknown: _, ...node }) => node) };
      for (const who of account.users) {
        for (const node of account.nodes) {
          const { paths } = reach(account, who.arn, node.arn, { longestChain: 0 });
          open += paths.length;
          const keys = paths.filter(({ action }) => action === 'ec2-instance-connect:SendSSHPublicKey');
          for (const factor of factors) {
            const calls = callsOf(account, who, node, factor);
            for (const { name } of account.documents) {
              for (const named of name.startsWith('SSM-') ? [true, false] : [true]) {
                const path = paths.find((one) => one.document === name && one.named === named);
                agree(path?.verdict, calls.start(name, named, 'current'));
                agree(path?.legacy ?? path?.verdict, calls.start(name, named, 'legacy'));
              }
            }
            if (node.kind !== 'task') {
              agree(
                paths.find(({ action, document }) => action === 'ssm:SendCommand' && document === 'AWS-RunShellScript')
                  ?.verdict,
                calls.command(),
              );
            }
            for (const osUser of node.kind === 'instance' ? ['root', 'app', 'dev-1', 'ann', 'abe'] : []) {
              agree(keyTold(keys, osUser), calls.push(osUser));
            }
          }
        }
      }
    }),
    { numRuns: 100 },
  );
  expect(open).toBeGreaterThan(0);
}, 60_000);
