/** Explanations: which statement and which of its elements led to a decision, and what would change it. */
import { authoriseStartSession, compile, explain, type PolicySet, parsePolicy } from '@sallyport/iam';
import { expect, test } from 'vitest';
import { ask, node, policies, simple } from './access.ts';
import { account, alice } from './engine-inputs.ts';

test('an unmet condition is named with both values, the statement, the file and the line', () => {
  const told = explain(
    ask({
      resources: [{ arn: node, context: { 'ssm:resourceTag/team': 'db' } }],
      context: { 'aws:PrincipalTag/team': 'web' },
    }),
  );
  expect(told.summary).toBe(`ssm:StartSession is denied on ${node}`);
  expect(told.reasons).toEqual([
    'statement 1 (Nodes) of access (group DevOps), access.json:4 allows ssm:StartSession, but ssm:resourceTag/team is "db"; StringEquals requires "web"',
  ]);
  expect(told.remedies).toEqual([
    'statement 1 (Nodes) of access (group DevOps), access.json:4 would allow it if ssm:resourceTag/team were "web"',
  ]);
});

test('a Deny is explained with why it applies and what would make it not apply', () => {
  const told = explain(ask({ action: 'ec2:CreateTags', context: { 'aws:TagKeys': ['team', 'x'] } }));
  expect(told.reasons).toEqual([
    `statement 2 (Guard) of access (group DevOps), access.json:11 denies it on ${node}: aws:TagKeys is "team" and "x", which meets ForAnyValue:StringEquals: "team"`,
  ]);
  expect(told.remedies).toEqual([
    'statement 2 (Guard) of access (group DevOps), access.json:11 would not apply if no value of aws:TagKeys were "team"',
  ]);
});

test('an action that no statement allows is explained with the statement to add', () => {
  const told = explain(ask({ action: 'ssm:SendCommand' }));
  expect(told.reasons).toEqual(['no statement of access in the identity-based policy allows ssm:SendCommand']);
  expect(told.remedies).toEqual([
    `add a statement with Effect Allow, Action ssm:SendCommand and Resource ${node} to the identity-based policy`,
  ]);
});

test('every denied resource of StartSession is named: the node, the document, or both', () => {
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
  expect(told.reasons[1]).toContain('its Resource is arn:aws:ec2:*:*:instance/*');
});

test('a Deny with NotResource is explained with the resource it does not include', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'ssm:StartSession', NotResource: 'arn:aws:ssm:*:*:document/D' },
    ],
  });
  const told = explain(ask({}, set));
  expect(told.reasons[0]).toContain(`its NotResource arn:aws:ssm:*:*:document/D does not include ${node}`);
  expect(told.remedies[0]).toContain(`would not apply if its NotResource included ${node}`);
});

test('a pattern that would match if its wildcard matched colons is pointed out', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'ssm:*', Resource: 'arn:aws:ec2:*:instance/*' },
  });
  expect(explain(ask({}, set)).reasons[0]).toContain('arn:aws:ec2:*:instance/* would match if "*" matched colons');
});

test('an ARN for an action without resource types is pointed out', () => {
  const told = explain(ask({ action: 'ssm:StartSession', resources: [{ arn: '*' }] }));
  expect(told.reasons[0]).toContain('the action has no resource types and requires "*"');
});

test('the organization level that does not allow is named', () => {
  const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  const set = simple(everything);
  const policy = compile(
    parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [] }), { type: 'service-control' }),
  );
  const told = explain(
    ask({}, { ...set, serviceControl: [{ name: 'ou-web', policies: [{ name: 'guard', policy }] }] }),
  );
  expect(told.reasons).toEqual([
    'guard in the service control policy at ou-web holds no Allow, so that the level allows nothing',
  ]);
});

test('the trace names the pattern that matched the action and the value that matched the resource', () => {
  const [resource] = ask({ context: {} }).trace;
  const [statement] = resource?.policyTypes[0]?.policies[0]?.statements ?? [];
  expect(statement?.action).toMatchObject({ matched: true, matchingValue: { text: 'ssm:StartSession' } });
  expect(statement?.resource).toMatchObject({
    matched: true,
    matchingValue: { text: 'arn:aws:ec2:*:*:instance/*' },
    unresolved: [],
  });
});

test('of several denied resources the first is named, but an explicit deny before an implicit one', () => {
  const document = 'arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession';
  const set = simple({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 'ssm:*', Resource: 'arn:aws:ssm:*:*:document/*' }],
  });
  const explicit = ask({ resources: [{ arn: node }, { arn: document }] }, set).denial;
  expect(explicit).toEqual({ kind: 'explicit', policyType: 'identity', resource: document });
  const other = node.replace('i-1', 'i-2');
  const implicit = ask({ resources: [{ arn: node }, { arn: other }] }, set).denial;
  expect(implicit).toEqual({ kind: 'implicit', policyType: 'identity', resource: node });
  const both = ask({ resources: [{ arn: document }, { arn: node }] }, set).denial;
  expect(both).toEqual({ kind: 'explicit', policyType: 'identity', resource: document });
});

test('the closest statement is named first: an unmet condition before another resource', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Far', Effect: 'Allow', Action: 'ssm:*', Resource: 'arn:aws:s3:::other' },
      {
        Sid: 'Near',
        Effect: 'Allow',
        Action: 'ssm:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      },
    ],
  });
  const { reasons } = explain(ask({}, set));
  expect(reasons.map((reason) => /\((\w+)\)/.exec(reason)?.[1])).toEqual(['Near', 'Far']);
});

test('a statement for another resource is named before one for another principal', () => {
  const statement = (more: object) => ({ Effect: 'Allow', Action: 's3:*', ...more });
  const document = {
    Version: '2012-10-17',
    Statement: [
      statement({ Sid: 'OtherAccount', Principal: { AWS: '999988887777' }, Resource: '*' }),
      statement({ Sid: 'Elsewhere', Principal: '*', Resource: 'arn:aws:s3:::other' }),
    ],
  };
  const policy = compile(parsePolicy(JSON.stringify(document), { type: 'resource' }));
  const arn = 'arn:aws:s3:::bucket';
  const set: PolicySet = { identity: [], resource: new Map([[arn, { name: 'bucket', policy }]]) };
  const { reasons } = explain(ask({ action: 's3:ListBucket', resources: [{ arn, account: '444455556666' }] }, set));
  expect(reasons.map((reason) => /\((\w+)\)/.exec(reason)?.[1])).toEqual(['Elsewhere', 'OtherAccount']);
});

test('an Allow with NotResource is explained with what it excludes', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'ssm:*', NotResource: ['arn:aws:s3:::x', 'arn:aws:ec2:*:*:*'] },
  });
  expect(explain(ask({}, set)).reasons[0]).toContain('its NotResource excludes arn:aws:ec2:*:*:*');
});

test('a federated user without a session policy has no permissions, and that is explained', () => {
  const set = simple({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
  const principal = { type: 'federated-user', account, name: 'carol', issuerArn: alice.arn } as const;
  expect(explain(ask({ principal }, set)).reasons).toEqual([
    'a federated user session has only the permissions of its session policy, and none was passed',
  ]);
});

test('a missing resource-based policy in another account is explained', () => {
  const set = simple({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
  const arn = 'arn:aws:sqs:eu-west-1:444455556666:queue';
  expect(explain(ask({ action: 'sqs:SendMessage', resources: [{ arn }] }, set)).reasons).toEqual([
    'there is no resource-based policy in account 444455556666, which access from another account requires',
  ]);
});

test('a Deny with NotAction or NotPrincipal is explained with what it excludes', () => {
  const deny = { Effect: 'Deny', NotAction: ['iam:*'], Resource: '*' };
  const set = simple({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, deny] });
  expect(explain(ask({}, set)).reasons[0]).toContain('its NotAction excludes only iam:*');
  const document = {
    Version: '2012-10-17',
    Statement: { Effect: 'Deny', NotPrincipal: { AWS: alice.arn }, Action: '*', Resource: '*' },
  };
  const policy = compile(parsePolicy(JSON.stringify(document), { type: 'resource' }));
  const guarded: PolicySet = { ...set, resource: new Map([[node, { name: 'x', policy }]]) };
  expect(explain(ask({}, guarded)).reasons.join()).toContain(
    'its NotPrincipal does not include the account, the user or role, and the session',
  );
});

test('an allowed request is explained with the statements that allow it', () => {
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

test('the remedy for NotPrincipal lists account and user, except for a principal with a permissions boundary', () => {
  const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  const document = {
    Version: '2012-10-17',
    Statement: { Effect: 'Deny', NotPrincipal: { AWS: alice.arn }, Action: '*', Resource: '*' },
  };
  const policy = compile(parsePolicy(JSON.stringify(document), { type: 'resource' }));
  const guarded: PolicySet = {
    ...simple(everything),
    resource: new Map([[node, { name: 'x', policy }]]),
  };
  expect(explain(ask({}, guarded)).remedies).toEqual([
    `statement 1 of x, line 1 would not apply if its NotPrincipal included ${account} and ${alice.arn}`,
  ]);
  const bounded = explain(ask({}, { ...guarded, boundary: simple(everything).identity }));
  expect(bounded.reasons).toEqual([
    `statement 1 of x, line 1 denies it on ${node}: its NotPrincipal exempts no principal that has a permissions boundary`,
  ]);
  expect(bounded.remedies[0]).toContain('an explicit deny overrides any allow');
});

test('a resource-based policy that names only the account delegates, and that is explained', () => {
  const document = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: '*', Resource: '*' },
  };
  const policy = compile(parsePolicy(JSON.stringify(document), { type: 'resource' }));
  const set: PolicySet = { identity: [], resource: new Map([[node, { name: 'x', policy }]]) };
  expect(explain(ask({}, set)).reasons).toEqual([
    'there is no identity-based policy',
    'statement 1 of x, line 1 names only the account, which delegates to identity-based policies',
  ]);
});

test('conditions that contradict each other are explained', () => {
  const condition = { StringEquals: { 'aws:SourceVpc': 'vpc-1' } };
  const set = simple({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition },
      { Effect: 'Deny', Action: '*', Resource: '*', Condition: condition },
    ],
  });
  const told = explain(ask({ unknown: ['aws:SourceVpc'] }, set));
  expect(told.reasons[0]).toBe('no value of aws:SourceVpc allows it: the conditions on it contradict each other');
  expect(told.reasons).toHaveLength(3);
});
