/** Conditions in words: which value was missing, different, unreadable or not known. */
import { describeDenial, explain, unknownConditions } from '@sallyport/iam';
import { expect, test } from 'vitest';
import { ask, node, simple } from './access.ts';

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

test('what an open answer hangs on is told with the values that would settle it', () => {
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
  expect(describeDenial(decision)).toBe('because the answer depends on ssm:resourceTag/team, which is not known');
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

test('Null is told as presence and absence', () => {
  const told = (wanted: string, context: Record<string, string>) => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Null: { 'aws:SourceVpc': wanted } } };
    return explain(ask({ context }, simple({ Version: '2012-10-17', Statement: statement })));
  };
  expect(told('true', { 'aws:SourceVpc': 'vpc-1' }).reasons[0]).toContain(
    'aws:SourceVpc is "vpc-1"; Null wants it to be absent',
  );
  expect(told('true', { 'aws:SourceVpc': 'vpc-1' }).remedies[0]).toContain('if aws:SourceVpc were absent');
  expect(told('false', {}).reasons[0]).toContain('aws:SourceVpc is missing; Null wants it to be present');
  expect(told('false', {}).remedies[0]).toContain('if aws:SourceVpc were present');
});

test('an open Deny is told as one that would deny', () => {
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

function advice(effect: 'Allow' | 'Deny', condition: object, request: Parameters<typeof ask>[0]): readonly string[] {
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
  const statement = { Effect: effect, Action: '*', Resource: '*', Condition: condition };
  const Statement = effect === 'Allow' ? [statement] : [everything, statement];
  const { remedies } = explain(ask(request, simple({ Version: '2012-10-17', Statement })));
  return remedies.map((remedy) => remedy.replace(/^.* if /, ''));
}

test('a variable without a value is advised to have the one that matches', () => {
  const condition = { StringEquals: { 'ssm:resourceTag/team': '${aws:PrincipalTag/team}' } };
  const resources = [{ arn: node, context: { 'ssm:resourceTag/team': 'db' } }];
  expect(advice('Allow', condition, { resources })).toEqual(['aws:PrincipalTag/team were "db"']);
  const unknown = ['aws:PrincipalTag/team'];
  expect(advice('Allow', condition, { resources, unknown })).toEqual(['aws:PrincipalTag/team were "db"']);
  expect(advice('Allow', condition, { unknown: [...unknown, 'ssm:resourceTag/team'] })).toEqual([
    'ssm:resourceTag/team and aws:PrincipalTag/team were the same',
  ]);
});

test('what counts a missing key is advised to be given, and how', () => {
  const condition = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
  expect(advice('Deny', condition, {})).toEqual(['aws:MultiFactorAuthPresent were given and not "false"']);
  expect(advice('Deny', condition, { unknown: ['aws:MultiFactorAuthPresent'] })).toEqual([
    'aws:MultiFactorAuthPresent were given and not "false"',
  ]);
  expect(advice('Deny', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } }, {})).toEqual([
    'some value of aws:TagKeys were not "team"',
  ]);
});

test('where no value of the policy can match, only a missing key helps', () => {
  const context = { 'aws:Age': '5' };
  expect(advice('Allow', { NumericLessThanIfExists: { 'aws:Age': '1h' } }, { context })).toEqual([
    'aws:Age were absent',
  ]);
  expect(advice('Deny', { NumericLessThanIfExists: { 'aws:Age': '1h' } }, {})).toEqual(['aws:Age were given']);
});

test('a key in two spellings is one key, also where open conditions are listed', () => {
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
