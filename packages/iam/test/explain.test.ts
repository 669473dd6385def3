/** Sentences a person acts on: which statement, which value, what would change the answer. */
import {
  type AccessRequest,
  authorise,
  authoriseStartSession,
  compile,
  type Decision,
  describeDenial,
  explain,
  openConditions,
  type PolicySet,
  parsePolicy,
} from '@sallyport/iam';
import { expect, test } from 'vitest';
import { account, alice } from './ask.ts';

const source = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Nodes",
      "Effect": "Allow",
      "Action": "ssm:StartSession",
      "Resource": "arn:aws:ec2:*:*:instance/*",
      "Condition": { "StringEquals": { "ssm:resourceTag/team": "\${aws:PrincipalTag/team}" } }
    },
    {
      "Sid": "Guard",
      "Effect": "Deny",
      "Action": "ec2:CreateTags",
      "Resource": "*",
      "Condition": { "ForAnyValue:StringEquals": { "aws:TagKeys": ["team"] } }
    }
  ]
}`;

const policies: PolicySet = {
  identity: [
    {
      name: 'access',
      origin: 'group DevOps',
      policy: compile(parsePolicy(source, { type: 'identity', file: 'access.json' })),
    },
  ],
};

const node = `arn:aws:ec2:eu-west-1:${account}:instance/i-1`;

function ask(request: Partial<AccessRequest>, set: PolicySet = policies): Decision {
  return authorise(
    { principal: alice, action: 'ssm:StartSession', resources: [{ arn: node }], context: {}, ...request },
    set,
  );
}

function simple(document: unknown): PolicySet {
  return { identity: [{ name: 'p', policy: compile(parsePolicy(JSON.stringify(document), { type: 'identity' })) }] };
}

test('a value that differs is named with both sides, the statement, the file and the line', () => {
  const told = explain(
    ask({
      resources: [{ arn: node, context: { 'ssm:resourceTag/team': 'db' } }],
      context: { 'aws:PrincipalTag/team': 'web' },
    }),
  );
  expect(told.summary).toBe(`ssm:StartSession is denied on ${node}`);
  expect(told.reasons).toEqual([
    'statement 1 (Nodes) of access (group DevOps), access.json:4 allows ssm:StartSession, but ssm:resourceTag/team is "db"; StringEquals wants "web"',
  ]);
  expect(told.remedies).toEqual([
    'statement 1 (Nodes) of access (group DevOps), access.json:4 would allow it if ssm:resourceTag/team were "web"',
  ]);
});

test('a missing key is called missing', () => {
  const told = explain(ask({ context: { 'aws:PrincipalTag/team': 'web' } }));
  expect(told.reasons[0]).toContain('ssm:resourceTag/team is missing; StringEquals wants "web"');
});

test('a variable without a value is called that', () => {
  const told = explain(ask({ resources: [{ arn: node, context: { 'ssm:resourceTag/team': 'db' } }] }));
  expect(told.reasons[0]).toContain(
    'a variable in "${aws:PrincipalTag/team}" has no value, so ssm:resourceTag/team has nothing to match',
  );
});

test('a Deny is told with what made it apply and what would make it not', () => {
  const told = explain(ask({ action: 'ec2:CreateTags', context: { 'aws:TagKeys': ['team', 'x'] } }));
  expect(told.reasons).toEqual([
    `statement 2 (Guard) of access (group DevOps), access.json:11 denies it on ${node}: aws:TagKeys is "team" and "x", which meets ForAnyValue:StringEquals: "team"`,
  ]);
  expect(told.remedies).toEqual([
    'statement 2 (Guard) of access (group DevOps), access.json:11 would not apply if aws:TagKeys were not "team"',
  ]);
});

test('an action nobody speaks of is told with the statement that is missing', () => {
  const told = explain(ask({ action: 'ssm:SendCommand' }));
  expect(told.reasons).toEqual(['no statement of access in the identity policy allows ssm:SendCommand']);
  expect(told.remedies).toEqual([
    `add a statement with Effect Allow, Action ssm:SendCommand and Resource ${node} to the identity policy`,
  ]);
});

test('each refused part of a session start is named: the node, the document, or both', () => {
  const start = {
    node: { arn: node, tags: new Map([['team', 'db']]) },
    document: { arn: 'arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession', tags: new Map() },
    named: true,
  };
  const decision = authoriseStartSession(
    { principal: alice, context: { 'aws:PrincipalTag/team': 'web' }, start },
    policies,
    'current',
  );
  const told = explain(decision);
  expect(told.summary).toBe(
    `ssm:StartSession is denied on ${node} and arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession`,
  );
  expect(told.reasons[0]).toContain('ssm:resourceTag/team is "db"');
  expect(told.reasons[1]).toContain('it is for arn:aws:ec2:*:*:instance/*');
});

test('what an open answer hangs on is told with the values that would settle it', () => {
  const decision = ask({ context: { 'aws:PrincipalTag/team': 'web' }, unknown: ['ssm:resourceTag/*'] });
  const told = explain(decision);
  expect(told.summary).toBe(`whether ssm:StartSession is allowed on ${node} depends on ssm:resourceTag/team`);
  expect(told.remedies).toEqual([
    'statement 1 (Nodes) of access (group DevOps), access.json:4 applies if ssm:resourceTag/team were "web"',
  ]);
  expect(openConditions(decision)).toEqual([
    {
      resource: node,
      layer: 'identity',
      policy: 'access',
      statement: 1,
      sid: 'Nodes',
      line: 9,
      effect: 'Allow',
      operator: 'StringEquals',
      key: 'ssm:resourceTag/team',
      values: ['web'],
    },
  ]);
  expect(openConditions(ask({ action: 'ssm:SendCommand' }))).toEqual([]);
  expect(describeDenial(decision)).toBe('because the answer depends on ssm:resourceTag/team, which is not known');
});

test('a Deny by NotResource is told to have forgotten the resource', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'ssm:StartSession', NotResource: 'arn:aws:ssm:*:*:document/D' },
    ],
  });
  const told = explain(ask({}, set));
  expect(told.reasons[0]).toContain(`its NotResource arn:aws:ssm:*:*:document/D does not name ${node}`);
  expect(told.remedies[0]).toContain(`would not apply if its NotResource named ${node}`);
});

test('a pattern that would match if a star ran over colons is pointed out', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'ssm:*', Resource: 'arn:aws:ec2:*:instance/*' },
  });
  expect(explain(ask({}, set)).reasons[0]).toContain(
    'arn:aws:ec2:*:instance/* would match if a star could run over colons',
  );
});

test('an ARN for an action without resources is pointed out', () => {
  const told = explain(ask({ action: 'ssm:StartSession', resources: [{ arn: '*' }] }));
  expect(told.reasons[0]).toContain('this action knows no resources and needs "*"');
});

test('several values without a qualifier are pointed out', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:TagKeys': 'a' } } },
  });
  const told = explain(ask({ context: { 'aws:TagKeys': ['a', 'b'] } }, set));
  expect(told.reasons[0]).toContain(
    'aws:TagKeys has 2 values, and StringEquals without ForAllValues or ForAnyValue never matches several',
  );
});

test('an unreadable value of the policy is pointed out, and not recommended', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { NumericLessThan: { 'aws:Age': '1e3' } } },
  });
  const told = explain(ask({ context: { 'aws:Age': '5' } }, set));
  expect(told.reasons[0]).toContain('"1e3" matches nothing: it is not a decimal number');
  expect(told.remedies.join()).not.toContain('were "1e3"');
});

test('an unreadable network is pointed out, a readable one is recommended', () => {
  const told = (network: string) => {
    const condition = { IpAddress: { 'aws:SourceIp': network } };
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition };
    return explain(
      ask({ context: { 'aws:SourceIp': '8.8.8.8' } }, simple({ Version: '2012-10-17', Statement: statement })),
    );
  };
  expect(told('10.0.0.0/99').reasons[0]).toContain('"10.0.0.0/99" matches nothing: it is not an address or network');
  expect(told('10.0.0.0/8').remedies[0]).toContain('if aws:SourceIp were an address in "10.0.0.0/8"');
});

test('the level of an organisation that is silent is named', () => {
  const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  const set = simple(everything);
  const policy = compile(
    parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [] }), { type: 'service-control' }),
  );
  const told = explain(
    ask({}, { ...set, serviceControl: [{ name: 'ou-web', policies: [{ name: 'guard', policy }] }] }),
  );
  expect(told.reasons).toEqual([
    'no statement of guard in the service control policy at ou-web allows ssm:StartSession',
  ]);
});

test('the trace names the pattern that matched the action and the value that matched the resource', () => {
  const [resource] = ask({ context: {} }).trace;
  const [statement] = resource?.layers[0]?.policies[0]?.statements ?? [];
  expect(statement?.action).toMatchObject({ matched: true, by: { text: 'ssm:StartSession' } });
  expect(statement?.resource).toMatchObject({
    matched: true,
    by: { text: 'arn:aws:ec2:*:*:instance/*' },
    unresolved: [],
  });
});

test('of several refused resources the first is named, but an explicit deny before silence', () => {
  const document = 'arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession';
  const set = simple({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 'ssm:*', Resource: 'arn:aws:ssm:*:*:document/*' }],
  });
  const explicit = ask({ resources: [{ arn: node }, { arn: document }] }, set).denial;
  expect(explicit).toEqual({ kind: 'explicit', layer: 'identity', resource: document });
  const other = node.replace('i-1', 'i-2');
  const implicit = ask({ resources: [{ arn: node }, { arn: other }] }, set).denial;
  expect(implicit).toEqual({ kind: 'implicit', layer: 'identity', resource: node });
  const both = ask({ resources: [{ arn: document }, { arn: node }] }, set).denial;
  expect(both).toEqual({ kind: 'explicit', layer: 'identity', resource: document });
});

test('two tags that differ only in case are told apart', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/Team': 'a' } },
    },
  });
  const told = explain(
    ask({ resources: [{ arn: node, context: { 'aws:ResourceTag/Team': 'a', 'aws:ResourceTag/team': 'b' } }] }, set),
  );
  expect(told.reasons[0]).toContain('aws:ResourceTag/Team has different values under names that differ only in case');
});

test('what allows is told, too', () => {
  const told = explain(
    ask({
      resources: [{ arn: node, context: { 'ssm:resourceTag/team': 'web' } }],
      context: { 'aws:PrincipalTag/team': 'web' },
    }),
  );
  expect(told).toEqual({
    summary: `ssm:StartSession is allowed on ${node}`,
    reasons: [`statement 1 (Nodes) of access (group DevOps), access.json:4 allows it on ${node}`],
    remedies: [],
  });
});

test('control characters of a value never reach a terminal raw', () => {
  const hostile = '\u001b]0;owned\u0007\u009b31m\u202e';
  const told = explain(
    ask({
      resources: [{ arn: node, context: { 'ssm:resourceTag/team': hostile } }],
      context: { 'aws:PrincipalTag/team': 'web' },
    }),
  );
  expect([told.summary, ...told.reasons, ...told.remedies].join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});

test('control characters of an ARN, a Sid or an action never reach a terminal raw', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: { Sid: '', Effect: 'Allow', Action: 'ssm:*', Resource: 'arn:aws:s3:::\u009b31m' },
  });
  const told = explain(ask({ resources: [{ arn: 'arn:aws:s3:::\u001b[31m' }] }, set));
  expect([told.summary, ...told.reasons, ...told.remedies].join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});
