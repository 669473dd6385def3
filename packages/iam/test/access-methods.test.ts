/** Runs the vectors of access methods: one user with some statements, one node, and every access path. */
import { reach, reachMatrix, readAccountExport } from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { account as id } from './engine-inputs.ts';
import { readVectors } from './read-vectors.ts';

type Case = {
  readonly name: string;
  readonly spec: readonly string[];
  readonly statements: readonly unknown[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly node: string;
  readonly paths: readonly (Readonly<Record<string, unknown>> & { readonly action: string })[];
};

const file = readVectors<Case>('account/access-methods.json') as ReturnType<typeof readVectors<Case>> & {
  readonly account: Readonly<Record<string, unknown>>;
};

const accountOf = ({ statements, tags = {} }: Case) =>
  readAccountExport({
    ...file.account,
    UserDetailList: [
      {
        UserName: 'alice',
        UserId: 'AIDAALICE',
        Arn: `arn:aws:iam::${id}:user/alice`,
        Tags: tags,
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
      },
    ],
  });

describe(file.about, () => {
  for (const one of file.cases) {
    test(`${one.name} (${one.spec.join(', ')})`, () => {
      const account = accountOf(one);
      const actual = reach(account, 'alice', one.node).paths.map(({ decisions: _, ...path }) => path);
      expect(actual, JSON.stringify(actual, undefined, 1)).toHaveLength(one.paths.length);
      for (const path of one.paths) expect(actual).toContainEqual(expect.objectContaining(path));
      const [row] = reachMatrix(account).rows();
      const group = row?.groups.find(({ nodes }) =>
        nodes.some((node) => node.id === one.node || node.arn === one.node),
      );
      expect(group?.paths).toEqual(actual);
    });
  }
});

test('every access method is allowed in one case and denied in another', () => {
  const opened = new Set(file.cases.flatMap(({ paths }) => paths.map(({ action }) => action)));
  const denied = file.cases.filter(({ paths }) => paths.length === 0).length;
  expect([...opened].sort()).toMatchInlineSnapshot(`
    [
      "ec2-instance-connect:OpenTunnel",
      "ec2-instance-connect:SendSSHPublicKey",
      "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
      "ec2:GetPasswordData",
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
  expect(denied).toBeGreaterThan(15);
});
