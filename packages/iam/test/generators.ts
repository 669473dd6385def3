/** Policies and requests with few different values, so that they often match. */
import type { AccessRequest, Principal, RequestContext } from '@sallyport/iam';
import fc from 'fast-check';
import { account, alice } from './engine-inputs.ts';
import type { PolicyCaseSet } from './vectors.ts';

const role: Principal = {
  type: 'role-session',
  account,
  roleArn: `arn:aws:iam::${account}:role/ops/Dev`,
  roleId: 'AROADEV0000001',
  sessionName: 'alice',
};

const instance = `arn:aws:ec2:eu-west-1:${account}:instance/i-1`;
const document = 'arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession';
const key = `arn:aws:kms:eu-west-1:${account}:key/1`;
const foreign = 'arn:aws:sqs:eu-west-1:444455556666:queue';

export const keys = ['aws:PrincipalTag/team', 'ssm:resourceTag/team', 'aws:TagKeys', 'aws:Age'] as const;

const word = fc.constantFrom('web', 'db', 'Web', '*', 'w?b', '', 'true', '5');
const value = fc.oneof({ weight: 4, arbitrary: word }, { weight: 1, arbitrary: fc.array(word, { maxLength: 3 }) });

export const context: fc.Arbitrary<RequestContext> = fc.dictionary(fc.constantFrom(...keys), value);

const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(arbitrary, fc.array(arbitrary, { maxLength: 3 }));

const action = some(
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('*', 'ssm:*', 'ssm:StartSession', 's*:*') },
    { weight: 1, arbitrary: fc.constantFrom('SSM:start*', 'ssm:?esumeSession', 'ec2:*', 's*', 'ssm:Describe*') },
  ),
);
const resource = some(
  fc.constantFrom(
    '*',
    '*',
    '*',
    'arn:*:*:*:*:*',
    instance,
    'arn:aws:ec2:*:*:instance/*',
    'arn:aws:ec2',
    'arn:aws:ec2:*:instance/i-1',
    document,
    'arn:aws:ssm:*:*:document/AWS-*',
    `arn:aws:ssm:*:${account}:document/*`,
    'arn:*:sqs:*:*:q?eue',
    'arn:aws:ec2:*:*:instance/${aws:PrincipalTag/team}',
    "arn:aws:ssm:*:*:document/${ssm:resourceTag/team, 'AWS-StartSSHSession'}",
  ),
);

const wanted = some(
  fc.constantFrom(
    'web',
    'db',
    'WEB',
    'w*',
    '?b',
    '*',
    '',
    'true',
    '5',
    '10',
    '${aws:PrincipalTag/team}',
    '${ssm:resourceTag/team}',
    "${aws:PrincipalTag/team, 'web'}",
    'a${*}',
    '${aws:TagKeys}',
  ),
);
const operator = fc
  .tuple(
    fc.constantFrom('', '', '', 'ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'NumericLessThan',
      'NumericNotEquals',
      'Bool',
      'ArnLike',
      'ArnNotEquals',
    ),
    fc.constantFrom('', '', 'IfExists'),
  )
  .map((parts) => parts.join(''));
const block = fc.dictionary(fc.constantFrom(...keys), wanted, { minKeys: 1, maxKeys: 2 });
const nullBlock = fc.dictionary(fc.constantFrom(...keys), fc.constantFrom('true', 'false'), { minKeys: 1, maxKeys: 1 });
const condition = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: fc.dictionary(operator, block, { minKeys: 1, maxKeys: 2 }) },
  { weight: 1, arbitrary: nullBlock.map((one) => ({ Null: one })) },
);

export const principalElement = fc.constantFrom<unknown>(
  '*',
  { AWS: account },
  { AWS: alice.arn },
  { AWS: [role.type === 'role-session' ? role.roleArn : ''] },
  { AWS: [`arn:aws:sts::${account}:assumed-role/Dev/alice`, '444455556666'] },
  { AWS: '444455556666' },
);

export type RawStatement = Readonly<Record<string, unknown>>;

const effect = fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Deny');

const variedStatement: fc.Arbitrary<RawStatement> = fc
  .record({ effect, not: fc.nat(9), action, resource, condition })
  .map(({ effect, not, action, resource, condition }) => ({
    Effect: effect,
    [not === 0 ? 'NotAction' : 'Action']: action,
    [not === 1 ? 'NotResource' : 'Resource']: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  }));

export const statement: fc.Arbitrary<RawStatement> = fc.oneof(
  { weight: 3, arbitrary: variedStatement },
  { weight: 1, arbitrary: fc.constant({ Effect: 'Allow', Action: '*', Resource: '*' }) },
);

const statementWithPrincipal = fc.tuple(statement, principalElement).map(([one, who]) => ({ ...one, Principal: who }));

const version = fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17');
const documentOf = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.record({ Version: version, Statement: fc.array(one, { maxLength: 4 }) });

/** Most sets leave a policy type out: with all of them, nearly every request would be denied. */
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const documents = fc.array(documentOf(statement), { maxLength: 2 });

export const policySet: fc.Arbitrary<PolicyCaseSet> = fc
  .record({
    identity: fc.array(documentOf(statement), { minLength: 1, maxLength: 3 }),
    boundary: optional(documents),
    session: optional(documents),
    serviceControl: optional(fc.array(documents, { maxLength: 2 })),
    endpoint: optional(fc.array(documentOf(statementWithPrincipal), { maxLength: 1 })),
    resource: optional(
      fc.dictionary(fc.constantFrom(instance, document, key, foreign), documentOf(statementWithPrincipal)),
    ),
  })
  .map(
    (set) => Object.fromEntries(Object.entries(set).filter(([, policies]) => policies !== undefined)) as PolicyCaseSet,
  );

export const request: fc.Arbitrary<AccessRequest> = fc.record({
  principal: fc.constantFrom<Principal>(alice, role),
  action: fc.constantFrom('ssm:StartSession', 'ssm:StartSession', 'ssm:ResumeSession', 'ec2:StopInstances'),
  resources: fc.array(
    fc.record({
      arn: fc.constantFrom(instance, instance, instance, document, document, key, foreign, '*'),
      context: fc.dictionary(fc.constant('ssm:resourceTag/team'), word),
    }),
    { minLength: 1, maxLength: 2, size: 'small' },
  ),
  context,
});

export const everything: RawStatement = { Effect: 'Allow', Action: '*', Resource: '*' };
