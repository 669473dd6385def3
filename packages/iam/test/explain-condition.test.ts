/** Explanations of conditions: absent keys, other values, malformed values and unknown values. */
import { describeDenial, explain, unknownConditions } from '@sallyport/iam';
import { expect, test } from 'vitest';
import { ask, node, simple } from './access.ts';

test('an absent key is explained', () => {
  const told = explain(ask({ context: { 'aws:PrincipalTag/team': 'web' } }));
  expect(told.reasons[0]).toContain('ssm:resourceTag/team is not in the request context; StringEquals requires "web"');
});

test('a variable without a value is explained', () => {
  const told = explain(ask({ resources: [{ arn: node, context: { 'ssm:resourceTag/team': 'db' } }] }));
  expect(told.reasons[0]).toContain(
    'a variable in "${aws:PrincipalTag/team}" has no value, so no value of ssm:resourceTag/team matches',
  );
});

test('a decision that depends on a key is explained with the values that would allow the request', () => {
  const decision = ask({ context: { 'aws:PrincipalTag/team': 'web' }, unknown: ['ssm:resourceTag/*'] });
  const told = explain(decision);
  expect(told.summary).toBe(`whether ssm:StartSession is allowed on ${node} depends on ssm:resourceTag/team`);
  expect(told.remedies).toEqual([
    'statement 1 (Nodes) of access (group DevOps), access.json:4 would apply if ssm:resourceTag/team were "web"',
  ]);
  expect(unknownConditions(decision)).toEqual([
    {
      resource: node,
      policyType: 'identity',
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
  expect(unknownConditions(ask({ action: 'ssm:SendCommand' }))).toEqual([]);
  expect(describeDenial(decision)).toBe('because the decision depends on ssm:resourceTag/team, whose value is unknown');
});

test('a multivalued key without a set operator is pointed out', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:TagKeys': 'a' } } },
  });
  const told = explain(ask({ context: { 'aws:TagKeys': ['a', 'b'] } }, set));
  expect(told.reasons[0]).toContain(
    'aws:TagKeys has 2 values, and StringEquals without ForAllValues or ForAnyValue never matches a multivalued key',
  );
});

test('a malformed value of the policy is pointed out, and not part of a remedy', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { NumericLessThan: { 'aws:Age': '1e3' } } },
  });
  const told = explain(ask({ context: { 'aws:Age': '5' } }, set));
  expect(told.reasons[0]).toContain('"1e3" matches nothing: it is not a decimal number');
  expect(told.remedies.join()).not.toContain('were "1e3"');
});

test('a malformed address range is pointed out, a well-formed one is part of a remedy', () => {
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

test('Null is explained as presence and absence', () => {
  const told = (wanted: string, context: Record<string, string>) => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Null: { 'aws:SourceVpc': wanted } } };
    return explain(ask({ context }, simple({ Version: '2012-10-17', Statement: statement })));
  };
  expect(told('true', { 'aws:SourceVpc': 'vpc-1' }).reasons[0]).toContain(
    'aws:SourceVpc is "vpc-1"; Null requires it to be absent',
  );
  expect(told('true', { 'aws:SourceVpc': 'vpc-1' }).remedies[0]).toContain('if aws:SourceVpc were absent');
  expect(told('false', {}).reasons[0]).toContain(
    'aws:SourceVpc is not in the request context; Null requires it to be present',
  );
  expect(told('false', {}).remedies[0]).toContain('if aws:SourceVpc were present');
});

test('a Deny whose condition is unknown is explained as one that would deny', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } },
    ],
  });
  const told = explain(ask({ unknown: ['aws:SourceVpc'] }, set));
  expect(told.reasons[0]).toContain('statement 2 of p, line 1 would deny it');
});

test('a tag given twice, in different case, is pointed out', () => {
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
  expect(told.reasons[0]).toContain(
    'the request has aws:ResourceTag/Team twice, in different case and with different values',
  );
});

function remediesOf(
  effect: 'Allow' | 'Deny',
  condition: object,
  request: Parameters<typeof ask>[0],
): readonly string[] {
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
  const statement = { Effect: effect, Action: '*', Resource: '*', Condition: condition };
  const Statement = effect === 'Allow' ? [statement] : [everything, statement];
  const { remedies } = explain(ask(request, simple({ Version: '2012-10-17', Statement })));
  return remedies.map((remedy) => remedy.replace(/^.* if /, ''));
}

test('the remedy for a variable without a value is the value that matches', () => {
  const condition = { StringEquals: { 'ssm:resourceTag/team': '${aws:PrincipalTag/team}' } };
  const resources = [{ arn: node, context: { 'ssm:resourceTag/team': 'db' } }];
  expect(remediesOf('Allow', condition, { resources })).toEqual(['aws:PrincipalTag/team were "db"']);
  const unknown = ['aws:PrincipalTag/team'];
  expect(remediesOf('Allow', condition, { resources, unknown })).toEqual(['aws:PrincipalTag/team were "db"']);
  expect(remediesOf('Allow', condition, { unknown: [...unknown, 'ssm:resourceTag/team'] })).toEqual([
    'ssm:resourceTag/team and aws:PrincipalTag/team were the same',
  ]);
});

test('the remedy for a condition that matches an absent key is a value that does not match', () => {
  const condition = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
  expect(remediesOf('Deny', condition, {})).toEqual(['aws:MultiFactorAuthPresent were given and not "false"']);
  expect(remediesOf('Deny', condition, { unknown: ['aws:MultiFactorAuthPresent'] })).toEqual([
    'aws:MultiFactorAuthPresent were given and not "false"',
  ]);
  expect(remediesOf('Deny', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } }, {})).toEqual([
    'at least one value of aws:TagKeys were not "team"',
  ]);
});

test('where no value of the policy can match, the remedy is an absent key', () => {
  const context = { 'aws:Age': '5' };
  expect(remediesOf('Allow', { NumericLessThanIfExists: { 'aws:Age': '1h' } }, { context })).toEqual([
    'aws:Age were absent',
  ]);
  expect(remediesOf('Deny', { NumericLessThanIfExists: { 'aws:Age': '1h' } }, {})).toEqual(['aws:Age were given']);
});

test('a key in two spellings is one key, also among the unknown conditions', () => {
  const set = simple({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'EC2:OSUser': 'app' } } },
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'ec2:osUser': 'db' } } },
    ],
  });
  const decision = ask({ unknown: ['ec2:osuser'] }, set);
  expect(decision.keys).toEqual(['ec2:osuser']);
  expect(unknownConditions(decision).map(({ values }) => values)).toEqual([['app'], ['db']]);
});
