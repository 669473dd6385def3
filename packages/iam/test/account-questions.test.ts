/** Runs the vectors about one account: the access paths of a principal to a node, and which principals can do an action. */
import {
  type AccessAction,
  explain,
  InputError,
  onlyOsUser,
  reach,
  reachMatrix,
  readAccountExport,
  whatCan,
  whoCan,
} from '@sallyport/iam';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readVectors } from './read-vectors.ts';

type Case = {
  readonly name: string;
  readonly spec: readonly string[];
  readonly principal: string;
  readonly node: string;
  readonly paths: readonly Readonly<Record<string, unknown>>[];
};
type WhoCase = {
  readonly name: string;
  readonly action: string;
  readonly resource: string;
  readonly answers: Readonly<Record<string, string | null>>;
};

const file = readVectors<Case>('account/access-paths.json') as ReturnType<typeof readVectors<Case>> & {
  readonly account: Readonly<Record<string, unknown>>;
  readonly whoCan: readonly WhoCase[];
};
const account = readAccountExport(file.account);

describe(file.about, () => {
  for (const { name, spec, principal, node, paths } of file.cases) {
    test(`${name} (${spec.join(', ')})`, () => {
      const found = reach(account, principal, node).paths;
      const actual = found.map(({ decisions: _, ...path }) => path);
      expect(actual, JSON.stringify(actual, undefined, 1)).toHaveLength(paths.length);
      for (const path of paths) expect(actual).toContainEqual(expect.objectContaining(path));
    });
  }
  for (const { name, action, resource, answers } of file.whoCan) {
    test(name, () => {
      const found = new Map(whoCan(account, action, resource).map(({ principal, verdict }) => [principal, verdict]));
      for (const [principal, verdict] of Object.entries(answers)) {
        expect([principal, found.get(principal) ?? null]).toEqual([principal, verdict]);
      }
    });
  }
});

test('a denied session has reasons for node and document', () => {
  const [bob] = whoCan(account, 'ssm:StartSession', 'i-web', { principal: 'bob', denied: true });
  expect(bob?.verdict).toBe('denied');
  expect(bob?.decisions.flatMap((decision) => explain(decision).reasons).join('\n')).toContain('ssm:resourceTag/team');
  const [old] = whoCan(account, 'ssm:StartSession', 'i-web', { principal: 'old', documentCheck: 'current' });
  expect(old?.verdict).toBe('denied');
});

test('instances as describe-instances gives them, the dead left out', () => {
  const instance = (InstanceId: string, Name: string) => ({
    InstanceId,
    State: { Code: 16, Name },
    Placement: { AvailabilityZone: 'us-east-1a' },
    Tags: [{ Key: 'team', Value: 'web' }],
    Hypervisor: 'xen',
  });
  const { nodes } = readAccountExport({
    ...file.account,
    Instances: [],
    Reservations: [{ OwnerId: '111122223333', Instances: [instance('i-1', 'running'), instance('i-2', 'terminated')] }],
  });
  expect(nodes.map(({ arn }) => arn)).toEqual(['arn:aws:ec2:us-east-1:111122223333:instance/i-1']);
});

test('every access method has a path in some case', () => {
  const opened = new Set(file.cases.flatMap(({ paths }) => paths.map(({ action }) => action as AccessAction)));
  expect([...opened].sort()).toMatchInlineSnapshot(`
    [
      "ec2-instance-connect:OpenTunnel",
      "ec2-instance-connect:SendSSHPublicKey",
      "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
      "ec2:AssociateIamInstanceProfile",
      "ec2:GetPasswordData",
      "ec2:ModifyInstanceAttribute",
      "ec2:ReplaceIamInstanceProfileAssociation",
      "ec2:RunInstances",
      "ecs:ExecuteCommand",
      "ssm-guiconnect:StartConnection",
      "ssm:CreateAssociation",
      "ssm:SendCommand",
      "ssm:StartAccessRequest",
      "ssm:StartAutomationExecution",
      "ssm:StartSession",
    ]
  `);
});

test('the decisions behind a path can be explained in sentences', () => {
  const [path] = reach(account, 'ops', 'i-web').paths;
  expect(path?.decisions.map((decision) => explain(decision).summary)).toMatchInlineSnapshot(`
    [
      "sts:AssumeRole is allowed on arn:aws:iam::111122223333:role/ops/Ops",
      "ssm:StartSession is allowed on arn:aws:ec2:eu-west-1:111122223333:instance/i-web and arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell",
    ]
  `);
});

test('the matrix of every principal and every node equals reach for each pair', () => {
  const principals = [...account.users, ...account.roles];
  const matrix = reachMatrix(account, { principals });
  for (const { principal, groups } of matrix.rows()) {
    expect(groups.flatMap(({ nodes }) => nodes)).toHaveLength(account.nodes.length);
    for (const { nodes, paths } of groups) {
      for (const { arn } of nodes) {
        expect(paths).toEqual(reach(account, principal, arn).paths.map(({ decisions: _, ...path }) => path));
      }
    }
  }
});

test('whatCan returns statements, roles, nodes and sensitive actions of a principal', () => {
  const { statements, roles, nodes, sensitiveActions } = whatCan(account, 'ann');
  expect(statements.map(({ origin, policy, effect }) => [origin, policy, effect])).toEqual([
    ['group web', 'Access', 'Allow'],
    ['group web', 'Access', 'Allow'],
    ['group web', 'Access', 'Allow'],
  ]);
  expect(roles).toEqual([]);
  expect(nodes.filter(({ paths }) => paths.length > 0).flatMap((group) => group.nodes.map(({ id }) => id))).toEqual([
    'i-web',
  ]);
  expect(sensitiveActions).toEqual([]);
  expect(whatCan(account, 'chain').roles.map(({ assumedRoles }) => assumedRoles.length)).toEqual([1, 2]);
});

test('a claim to be one OS user only holds where every path leads there (spec/iam 15.3)', () => {
  expect(onlyOsUser(account, 'ann', 'i-web', 'app')).toMatchObject({
    holds: true,
    counterexamples: [],
    sensitiveActions: [],
  });
  expect(onlyOsUser(account, 'ann', 'i-web', 'ec2-user').holds).toBe(false);
  expect(onlyOsUser(account, 'cmd', 'i-web', 'app').counterexamples.map(({ action }) => action)).toEqual([
    'ssm:SendCommand',
  ]);
  expect(onlyOsUser(account, 'key', 'i-web', 'key').holds).toBe(true);
  expect(onlyOsUser(account, 'anykey', 'i-web', 'key').holds).toBe(false);
});

test('whatever is read as an export, the only error is ours', () => {
  const parts = fc.dictionary(
    fc.constantFrom(
      ...Object.keys(file.account),
      'Account',
      'Reservations',
      'ResourcePolicies',
      'ServiceControlPolicies',
    ),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        parts.map((part) => ({ ...file.account, ...part })),
      ),
      (value) => {
        try {
          readAccountExport(value);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      },
    ),
    { numRuns: 300 },
  );
});

describe('an export that cannot be read is refused with the place of the fault', () => {
  const change = (part: Readonly<Record<string, unknown>>) => () => readAccountExport({ ...file.account, ...part });
  const refusals: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    ['a page is missing', { IsTruncated: true }, 'IsTruncated: the export is truncated'],
    [
      'a managed policy is missing',
      { Policies: [] },
      'the document of arn:aws:iam::111122223333:policy/Access is not in',
    ],
    ['a group is missing', { GroupDetailList: [] }, 'the group web is not in the export'],
    ['a misspelt part', { serviceControlPolicies: [] }, 'there is no member "serviceControlPolicies"'],
    ['a node that is none', { Instances: [{ InstanceId: 'web-1' }] }, 'Instances[0]: "web-1" is not a node'],
    ['a node twice', { Instances: [{ InstanceId: 'i-1' }, { InstanceId: 'i-1' }] }, 'is listed twice'],
    ['an unknown type of session', { SessionDocuments: [{ Name: 'X', SessionType: 'Shell' }] }, 'SessionType: "Shell"'],
    ['another account', { Account: '999999999999' }, 'is not of account 999999999999'],
  ];
  for (const [name, part, message] of refusals) {
    test(name, () => {
      expect(change(part)).toThrow(InputError);
      expect(change(part)).toThrow(message);
    });
  }
  test('text that is not JSON', () => {
    expect(() => readAccountExport('{')).toThrow('the export is not JSON');
  });
});

test('a Deny of the root user holds in every partition, also where no resource says which it is', () => {
  const root = 'arn:aws-cn:iam::111122223333:root';
  const deny = { Effect: 'Deny', Action: '*', Resource: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': root } } };
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  const exported = readAccountExport({
    Account: '111122223333',
    Partition: 'aws-cn',
    ServiceControlPolicies: [{ orgIdentifier: 'r-1', policies: [{ Version: '2012-10-17', Statement: [all, deny] }] }],
  });
  expect(whoCan(exported, 'ec2:DescribeInstances', '*', { principal: root })).toMatchObject([{ verdict: 'denied' }]);
});
