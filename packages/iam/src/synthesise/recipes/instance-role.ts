/** Recipe 1: the least permissions of a node (spec/iam 13.1, 13.2): five actions, more for optional features, and a trust policy. */
import { assemble, type Synthesis } from '../assemble.ts';
import type { Claim } from '../prove.ts';
import { SynthesisError } from '../synthesis-error.ts';
import type { WrittenStatement } from '../written-policy.ts';
import { apiCall, checkAccount, checkArn, checkRoleName, type RecipeAccount, sampleSession } from './recipe-account.ts';

/** The optional features of the node. ARNs are complete. */
export type InstanceRoleRequirements = RecipeAccount & {
  readonly roleName?: string;
  /** Session logs in a bucket. */
  readonly s3Logs?: { readonly bucketArn: string; readonly prefix?: string; readonly checkEncryption?: boolean };
  /** Session logs in a log group. */
  readonly logGroupArn?: string;
  /** Key that encrypts sessions. */
  readonly kmsKeyArn?: string;
};

const requiredActions = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

/** Recipe 1 (spec/iam 17.1): policy and trust policy of the role of a node (spec/iam 13). Throws SynthesisError. */
export function instanceRole(requirements: InstanceRoleRequirements): Synthesis {
  checkAccount(requirements);
  const { partition, account, roleName = 'Node', s3Logs, logGroupArn, kmsKeyArn } = requirements;
  checkRoleName(roleName);
  if (s3Logs !== undefined) checkArn(s3Logs.bucketArn, 's3');
  if (/[*?$]/.test(s3Logs?.prefix ?? '')) throw new SynthesisError('request/requirement', 'the prefix has a wildcard');
  if (logGroupArn !== undefined) checkArn(logGroupArn, 'logs');
  if (kmsKeyArn !== undefined) checkArn(kmsKeyArn, 'kms');
  const role = `arn:${partition}:iam::${account}:role/${roleName}`;
  const service = partition === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com';
  const allow = (Sid: string, Action: readonly string[], Resource: string): WrittenStatement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource: [Resource],
  });
  const logs = s3Logs && `${s3Logs.bucketArn}/${s3Logs.prefix === undefined ? '' : `${s3Logs.prefix}/`}*`;
  const statements = [
    allow('SessionManager', requiredActions, '*'),
    ...(logs ? [allow('WriteLogs', ['s3:PutObject'], logs)] : []),
    ...(s3Logs?.checkEncryption === true
      ? [allow('CheckEncryption', ['s3:GetEncryptionConfiguration'], s3Logs.bucketArn)]
      : []),
    ...(logGroupArn === undefined
      ? []
      : [
          allow('WriteLogStreams', ['logs:CreateLogStream', 'logs:PutLogEvents'], `${logGroupArn}:*`),
          allow('FindLogStreams', ['logs:DescribeLogGroups', 'logs:DescribeLogStreams'], '*'),
        ]),
    ...(kmsKeyArn === undefined ? [] : [allow('DecryptSession', ['kms:Decrypt'], kmsKeyArn)]),
  ];
  const trust: WrittenStatement = {
    Sid: 'Nodes',
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ['sts:AssumeRole'],
  };
  const node = sampleSession(requirements, 'i-00000000000000001', roleName);
  const claim = (expected: Claim['expected'], name: string, action: string, arn: string): Claim => ({
    expected,
    requirement: apiCall(name, action, arn, { principal: node }),
  });
  return assemble(
    [
      { name: `${roleName}Access`, attachment: 'role-inline', statements },
      { name: `${roleName}Trust`, attachment: 'trust', statements: [trust] },
    ],
    [
      ...requiredActions.map((action) => claim('allowed', `the node calls ${action}`, action, '*')),
      ...(logs ? [claim('allowed', 'the node writes a log', 's3:PutObject', logs.replace('*', 'session.log'))] : []),
      claim(
        'denied',
        'the node reads parameters',
        'ssm:GetParameter',
        `arn:${partition}:ssm:eu-west-1:${account}:parameter/secret`,
      ),
      claim(
        'denied',
        'the node runs a command on another node',
        'ssm:SendCommand',
        `arn:${partition}:ec2:eu-west-1:${account}:instance/i-00000000000000002`,
      ),
      claim('denied', 'the node reads a bucket', 's3:GetObject', `arn:${partition}:s3:::anything/at-all`),
      {
        expected: 'allowed',
        requirement: apiCall('EC2 assumes the role', 'sts:AssumeRole', role, {
          principal: { type: 'service', name: service },
        }),
      },
      {
        expected: 'denied',
        requirement: apiCall('another service assumes the role', 'sts:AssumeRole', role, {
          principal: { type: 'service', name: 'lambda.amazonaws.com' },
        }),
      },
      {
        expected: 'denied',
        withAdministratorAccess: true,
        requirement: apiCall('a role session assumes the role', 'sts:AssumeRole', role, {
          principal: sampleSession(requirements),
        }),
      },
    ],
    { principal: node, role },
  );
}
