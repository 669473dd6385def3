/** Runs the vectors of doors: one user with some statements, one node, and every way there is. */
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
  readonly ways: readonly (Readonly<Record<string, unknown>> & { readonly door: string })[];
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
      const told = reach(account, 'alice', one.node).ways.map(({ decisions: _, ...way }) => way);
      expect(told, JSON.stringify(told, undefined, 1)).toHaveLength(one.ways.length);
      for (const way of one.ways) expect(told).toContainEqual(expect.objectContaining(way));
      const [row] = reachMatrix(account).rows();
      const group = row?.groups.find(({ nodes }) =>
        nodes.some((node) => node.id === one.node || node.arn === one.node),
      );
      expect(group?.ways).toEqual(told);
    });
  }
});

test('every door beside sessions is opened by one case and kept shut by another', () => {
  const opened = new Set(file.cases.flatMap(({ ways }) => ways.map(({ door }) => door)));
  const shut = file.cases.filter(({ ways }) => ways.length === 0).length;
  expect([...opened].sort()).toMatchInlineSnapshot(`
    [
      "CreateAssociation",
      "ExecuteCommand",
      "GetPasswordData",
      "OpenTunnel",
      "PassNodeRole",
      "SendCommand",
      "SendSSHPublicKey",
      "SendSerialConsoleSSHPublicKey",
      "StartAccessRequest",
      "StartAutomationExecution",
      "StartGuiConnection",
      "StartSession",
    ]
  `);
  expect(shut).toBeGreaterThan(15);
});
