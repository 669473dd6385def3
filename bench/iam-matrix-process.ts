/** Makes an account of 1,000 people and 10,000 instances, asks for its reach matrix, prints what that took. */
import { readFileSync } from 'node:fs';
import { instanceConnect, reach, reachMatrix, readAccountExport, startSessions } from '@sallyport/iam';
import type { MatrixMeasure } from './iam-matrix.ts';

const account = '111122223333';
const people = 1_000;
const instances = 10_000;
const teams = 25;
const different = process.argv[2] === 'everybody different';

const place = { partition: 'aws', account };
const access = startSessions({ ...place, nodes: {}, documents: ['SSM-SessionManagerRunShell'], sameTag: 'team' });
const keys = instanceConnect({ ...place, osUsers: 'user-name', tags: { env: 'dev' } });

function managed(name: string, text: string | undefined) {
  const PolicyVersionList = [{ Document: text, VersionId: 'v1', IsDefaultVersion: true }];
  return { PolicyName: name, Arn: `arn:aws:iam::${account}:policy/${name}`, PolicyVersionList };
}

function attached(name: string) {
  return { PolicyName: name, PolicyArn: `arn:aws:iam::${account}:policy/${name}` };
}

/** Instances of one's own, by id, in a policy nobody else carries. */
function ownPolicy(person: number) {
  const ids = Array.from({ length: 3 }, (_, turn) => idOf((person * 7 + turn * 1_301) % instances));
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'ssm:StartSession',
        Resource: [
          ...ids.map((id) => `arn:aws:ec2:*:*:instance/${id}`),
          'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell',
        ],
      },
    ],
  };
}

function idOf(instance: number): string {
  return `i-${instance.toString(16).padStart(17, '0')}`;
}

const bound = { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } };
const roles = Array.from({ length: 20 }, (_, index) => {
  const Arn = `arn:aws:iam::${account}:role/Ops${index}`;
  const trust = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole', Condition: bound };
  return {
    RoleName: `Ops${index}`,
    RoleId: `AROA${index}`,
    Arn,
    Tags: [{ Key: 'team', Value: `team${index}` }],
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
    AttachedManagedPolicies: [attached('Access')],
  };
});

const given = {
  UserDetailList: Array.from({ length: people }, (_, person) => ({
    UserName: `person${person}`,
    UserId: `AIDA${person}`,
    Arn: `arn:aws:iam::${account}:user/person${person}`,
    Tags: [{ Key: 'team', Value: `team${person % teams}` }],
    AttachedManagedPolicies: [attached('Access'), attached('Keys')],
    UserPolicyList: [
      ...(different || person % 10 === 0 ? [{ PolicyName: 'own', PolicyDocument: ownPolicy(person) }] : []),
      ...(person % 5 === 0 ? [{ PolicyName: 'ops', PolicyDocument: opsPolicy(person % 20) }] : []),
    ],
  })),
  RoleDetailList: roles,
  Policies: [managed('Access', access.policies[0]?.text), managed('Keys', keys.policies[0]?.text)],
  Region: 'eu-west-1',
  Instances: Array.from({ length: instances }, (_, instance) => ({
    InstanceId: idOf(instance),
    Region: instance % 3 === 0 ? 'us-east-1' : 'eu-west-1',
    Tags: { Name: `web-${instance}`, team: `team${instance % teams}`, env: ['dev', 'test', 'prod'][instance % 3] },
  })),
};

function opsPolicy(role: number) {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `arn:aws:iam::${account}:role/Ops${role}` };
  return { Version: '2012-10-17', Statement: [{ ...statement, Condition: bound }] };
}

const text = JSON.stringify(given);
const began = performance.now();
const exported = readAccountExport(text);
const read = performance.now();
const matrix = reachMatrix(exported);
let open = 0;
for (const { groups } of matrix.rows()) {
  for (const { nodes, paths } of groups) if (paths.length > 0) open += nodes.length;
}
const done = performance.now();
const samples = 300;
for (let turn = 0; turn < samples; turn += 1) {
  reach(exported, `person${(turn * 37) % people}`, idOf((turn * 613) % instances));
}
const alone = performance.now();
const measure: MatrixMeasure = {
  readMs: read - began,
  matrixMs: done - read,
  oneMs: (alone - done) / samples,
  // Not by getrusage(2), which counts what the bench itself held when it started this process.
  peakMb: Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? Number.NaN) / 1024,
  ...matrix.counts(),
  open,
};
process.stdout.write(JSON.stringify(measure));
