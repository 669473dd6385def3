/** `sallyport who-can` on the export of an account of 10,000 users, as the process that a person starts. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node, sallyport } from '../e2e/region-process.ts';
import { print } from './figure.ts';

const account = '111122223333';
const users = 10_000;
const instance = 'i-00000000000000003';

type Measure = { readonly ms: number; readonly peakMb: number; readonly lines: number };

export async function benchWhoCan(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  try {
    for (const setup of ['policies of their own', 'policies of their groups'] as const) {
      const file = join(folder, 'export.json');
      const text = exportOf(setup);
      writeFileSync(file, text);
      const megabytes = Math.round(text.length / 100_000) / 10;
      const read = measure(folder, ['-e', 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))', file]);
      for (const question of [
        [instance],
        [instance, '--escalation'],
        ['s3:GetObject', 'arn:aws:s3:::home/person7/notes'],
      ]) {
        const { ms, peakMb, lines } = measure(folder, [sallyport, 'who-can', ...question, '--export', file]);
        if (lines < 3) throw new Error('an answer is missing');
        const what = `sallyport who-can ${question.join(' ')}, ${users} users with ${setup}, ${megabytes} MB`;
        const baseline = 'node that parses the export as JSON';
        print({
          figure: `${what}: memory at its peak`,
          value: peakMb,
          unit: 'MB',
          baseline: { what: baseline, value: read.peakMb },
          goal: 'under 400 MB',
        });
        print({
          figure: what,
          value: ms,
          unit: 'ms',
          baseline: { what: baseline, value: read.ms },
          goal: 'none: the time beside the memory',
        });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A process tells its own peak when it ends. Not by getrusage(2), which counts what the bench itself held when it started the process. */
function measure(folder: string, words: readonly string[]): Measure {
  const peak = join(folder, 'peak');
  const tell = `import { readFileSync, writeFileSync } from 'node:fs';
    const peak = () => /^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))[1];
    process.on('exit', () => writeFileSync(${JSON.stringify(peak)}, peak()));`;
  const options = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`];
  const begun = performance.now();
  const output = execFileSync(node, [...options, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const ms = performance.now() - begun;
  return { ms, peakMb: Number(readFileSync(peak, 'utf8')) / 1024, lines: output.split('\n').length };
}

function exportOf(setup: 'policies of their own' | 'policies of their groups'): string {
  const own = setup === 'policies of their own';
  const document = {
    UserDetailList: Array.from({ length: users }, (_, person) => ({
      Path: '/people/',
      UserName: `person${person}`,
      UserId: `AIDA${String(person).padStart(17, '0')}`,
      Arn: arn(`user/people/person${person}`),
      CreateDate: created,
      GroupList: [`group${person % 40}`],
      Tags: [
        { Key: 'team', Value: `team${person % 25}` },
        { Key: 'costCentre', Value: `${1_000 + (person % 300)}` },
        ...(own ? [] : Array.from({ length: 8 }, (_, tag) => ({ Key: `note${tag}`, Value: `of person ${person}` }))),
      ],
      AttachedManagedPolicies: [{ PolicyName: 'Access', PolicyArn: arn('policy/Access') }],
      UserPolicyList: own ? [{ PolicyName: 'own', PolicyDocument: ownPolicy(person) }] : [],
    })),
    GroupDetailList: Array.from({ length: 40 }, (_, group) => ({
      Path: '/',
      GroupName: `group${group}`,
      GroupId: `AGPA${group}`,
      Arn: arn(`group/group${group}`),
      CreateDate: created,
      GroupPolicyList: [{ PolicyName: 'own', PolicyDocument: group === 39 ? helpDesk : ownPolicy(group) }],
      AttachedManagedPolicies: [],
    })),
    RoleDetailList: Array.from({ length: 20 }, (_, role) => ({
      Path: '/',
      RoleName: `Ops${role}`,
      RoleId: `AROA${role}`,
      Arn: arn(`role/Ops${role}`),
      CreateDate: created,
      AssumeRolePolicyDocument: policy([
        { Effect: 'Allow', Principal: { AWS: arn('root') }, Action: 'sts:AssumeRole' },
      ]),
      InstanceProfileList: [],
      RolePolicyList: [],
      AttachedManagedPolicies: [{ PolicyName: 'Access', PolicyArn: arn('policy/Access') }],
      Tags: [{ Key: 'team', Value: `team${role}` }],
    })),
    Policies: [
      {
        PolicyName: 'Access',
        Arn: arn('policy/Access'),
        PolicyVersionList: [{ Document: access, VersionId: 'v1', IsDefaultVersion: true, CreateDate: created }],
      },
    ],
    Region: 'eu-west-1',
    Instances: [{ InstanceId: instance, Tags: [{ Key: 'team', Value: 'team3' }] }],
  };
  return JSON.stringify(document);
}

const created = '2026-01-01T00:00:00+00:00';

function arn(what: string): string {
  return `arn:aws:iam::${account}:${what}`;
}

function policy(statements: readonly unknown[]) {
  return { Version: '2012-10-17', Statement: statements };
}

const access = policy([
  {
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: 'arn:aws:ec2:*:*:instance/*',
    Condition: { StringEquals: { 'ssm:resourceTag/team': '${aws:PrincipalTag/team}' } },
  },
  {
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: 'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell',
  },
  {
    Effect: 'Allow',
    Action: ['ssm:TerminateSession', 'ssm:ResumeSession'],
    Resource: 'arn:aws:ssm:*:*:session/${aws:username}-*',
  },
  { Effect: 'Allow', Action: 'iam:*AccessKey*', Resource: 'arn:aws:iam::*:user/people/${aws:username}' },
]);

/** Its members can make keys of everybody who reaches the instance. */
const helpDesk = policy([{ Effect: 'Allow', Action: 'iam:CreateAccessKey', Resource: arn('user/people/*') }]);

function ownPolicy(person: number) {
  const id = `i-${person.toString(16).padStart(17, '0')}`;
  return policy([
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::home/person${person}/*` },
    {
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: [`arn:aws:ec2:*:*:instance/${id}`, 'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell'],
    },
    { Effect: 'Deny', Action: 'ec2:TerminateInstances', Resource: `arn:aws:ec2:*:*:instance/${id}` },
  ]);
}
