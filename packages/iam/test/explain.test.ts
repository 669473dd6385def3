/** Sentences a person acts on: which statement, which part of it, what would change the answer. */
import { authoriseStartSession, compile, explain, type PolicySet, parsePolicy } from '@sallyport/iam';
import { expect, test } from 'vitest';
import { ask, node, policies, simple } from './access.ts';
import { account, alice } from './engine-inputs.ts';

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

test('a Deny is told with what made it apply and what would make it not', () => {
  const told = explain(ask({ action: 'ec2:CreateTags', context: { 'aws:TagKeys': ['team', 'x'] } }));
  expect(told.reasons).toEqual([
    `statement 2 (Guard) of access (group DevOps), access.json:11 denies it on ${node}: aws:TagKeys is "team" and "x", which meets ForAnyValue:StringEquals: "team"`,
  ]);
  expect(told.remedies).toEqual([
    'statement 2 (Guard) of access (group DevOps), access.json:11 would not apply if no value of aws:TagKeys were "team"',
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
  const [statement] = resource?.policyTypes[0]?.policies[0]?.statements ?? [];
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
  expect(explicit).toEqual({ kind: 'explicit', policyType: 'identity', resource: document });
  const other = node.replace('i-1', 'i-2');
  const implicit = ask({ resources: [{ arn: node }, { arn: other }] }, set).denial;
  expect(implicit).toEqual({ kind: 'implicit', policyType: 'identity', resource: node });
  const both = ask({ resources: [{ arn: document }, { arn: node }] }, set).denial;
  expect(both).toEqual({ kind: 'explicit', policyType: 'identity', resource: document });
});

test('the closest statement is told first: a condition is nearer than another resource', () => {
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

test('a statement for somebody else is farther than one for another resource', () => {
  const statement = (more: object) => ({ Effect: 'Allow', Action: 's3:*', ...more });
  const document = {
    Version: '2012-10-17',
    Statement: [
      statement({ Sid: 'Stranger', Principal: { AWS: '999988887777' }, Resource: '*' }),
      statement({ Sid: 'Elsewhere', Principal: '*', Resource: 'arn:aws:s3:::other' }),
    ],
  };
  const policy = compile(parsePolicy(JSON.stringify(document), { type: 'resource' }));
  const arn = 'arn:aws:s3:::bucket';
  const set: PolicySet = { identity: [], resource: new Map([[arn, { name: 'bucket', policy }]]) };
  const { reasons } = explain(ask({ action: 's3:ListBucket', resources: [{ arn, account: '444455556666' }] }, set));
  expect(reasons.map((reason) => /\((\w+)\)/.exec(reason)?.[1])).toEqual(['Elsewhere', 'Stranger']);
});

test('an Allow by NotResource is told with what it leaves out', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'ssm:*', NotResource: ['arn:aws:s3:::x', 'arn:aws:ec2:*:*:*'] },
  });
  expect(explain(ask({}, set)).reasons[0]).toContain('it leaves out arn:aws:ec2:*:*:* by NotResource');
});

test('a federated user without a session policy is told why there is nothing', () => {
  const set = simple({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
  const principal = { type: 'federated-user', account, name: 'carol', userArn: alice.arn } as const;
  expect(explain(ask({ principal }, set)).reasons).toEqual([
    'a federated user has no rights but those of its session policy, and none was passed',
  ]);
});

test('another account without a resource policy is told so', () => {
  const set = simple({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
  const arn = 'arn:aws:sqs:eu-west-1:444455556666:queue';
  expect(explain(ask({ action: 'sqs:SendMessage', resources: [{ arn }] }, set)).reasons).toEqual([
    'there is no resource policy of account 444455556666, which other accounts need',
  ]);
});

test('a Deny by NotAction or NotPrincipal is told to spare too few', () => {
  const deny = { Effect: 'Deny', NotAction: ['iam:*'], Resource: '*' };
  const set = simple({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, deny] });
  expect(explain(ask({}, set)).reasons[0]).toContain('its NotAction leaves out only iam:*');
  const document = {
    Version: '2012-10-17',
    Statement: { Effect: 'Deny', NotPrincipal: { AWS: alice.arn }, Action: '*', Resource: '*' },
  };
  const policy = compile(parsePolicy(JSON.stringify(document), { type: 'resource' }));
  const guarded: PolicySet = { ...set, resource: new Map([[node, { name: 'x', policy }]]) };
  expect(explain(ask({}, guarded)).reasons.join()).toContain('its NotPrincipal does not name the whole chain');
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

test('a NotPrincipal is advised to name the whole chain, but not under a boundary', () => {
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
    `statement 1 of x, line 1 would not apply if its NotPrincipal named ${account} and ${alice.arn}`,
  ]);
  const bounded = explain(ask({}, { ...guarded, boundary: simple(everything).identity }));
  expect(bounded.reasons).toEqual([
    `statement 1 of x, line 1 denies it on ${node}: its NotPrincipal spares nobody who has a permissions boundary`,
  ]);
  expect(bounded.remedies[0]).toContain('has to be narrowed or taken away');
});

test('an account that is named only delegates, and is told to', () => {
  const document = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: '*', Resource: '*' },
  };
  const policy = compile(parsePolicy(JSON.stringify(document), { type: 'resource' }));
  const set: PolicySet = { identity: [], resource: new Map([[node, { name: 'x', policy }]]) };
  expect(explain(ask({}, set)).reasons).toEqual([
    'there is no identity policy',
    'statement 1 of x, line 1 names the account only, which leaves it to the identity policy',
  ]);
});

test('an answer that no value can change is told with what excludes itself', () => {
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
