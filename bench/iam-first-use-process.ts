/** Decides on policies that were never asked before, and prints what each first decision took. */
import { type AccessRequest, authorise, compile, type Decision, parsePolicy } from '@sallyport/iam';
import { compileWhole } from '../packages/iam/test/compile-whole.ts';
import type { FirstUse } from './iam-first-use.ts';

const account = '111122223333';
const node = `arn:aws:ec2:eu-west-1:${account}:instance/i-0123456789abcdef0`;
const statements = Number(process.argv[2]);
const policies = 60;

/** What a team of an account with many teams may do; half of the statements are about the action that is asked. */
function policyOf(turn: number): string {
  const statement = (index: number) => ({
    Sid: `Statement${turn}x${index}`,
    Effect: index % 10 === 9 ? 'Deny' : 'Allow',
    Action: index % 2 === 0 ? 'ssm:StartSession' : [`ssm:Describe*`, `ec2:RunInstances`, `s3:Get*${index}`],
    Resource: [
      `arn:aws:ec2:*:${account}:instance/i-${((index + 1) * 7919 + turn).toString(16).padStart(17, 'f')}`,
      `arn:aws:ssm:*:*:document/Team${turn}-${index}-*`,
    ],
    Condition: {
      StringEquals: { 'aws:ResourceTag/team': [`team${index}`, `team${turn}`] },
      StringLike: { 'aws:PrincipalTag/project': ['web*', '${aws:username}-*'] },
      IpAddress: { 'aws:SourceIp': `10.${turn}.0.0/16` },
    },
  });
  const last = {
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: `arn:aws:ec2:*:*:instance/*`,
    Condition: { StringEquals: { 'aws:ResourceTag/team': 'web' } },
  };
  const Statement = [...Array.from({ length: statements - 1 }, (_, index) => statement(index)), last];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

const request: AccessRequest = {
  principal: { type: 'user', account, arn: `arn:aws:iam::${account}:user/alice`, id: 'AIDAALICE' },
  action: 'ssm:StartSession',
  resources: [{ arn: node, context: { 'aws:ResourceTag/team': 'web' } }],
  context: { 'aws:SourceIp': '10.1.2.3' },
};

const whole = process.argv[3] === 'whole';
const fastest = {
  decisionMs: Number.POSITIVE_INFINITY,
  traceMs: Number.POSITIVE_INFINITY,
  textMs: Number.POSITIVE_INFINITY,
};
for (let turn = 0; turn < policies; turn += 1) {
  const text = policyOf(turn);
  // What the policy before left to be collected is no part of this one's time.
  globalThis.gc?.();
  const start = performance.now();
  const document = parsePolicy(text, { type: 'identity' });
  const read = performance.now();
  const policy = whole ? compileWhole(document) : compile(document);
  const decision = authorise(request, { identity: [{ name: 'access', policy }] });
  const decided = performance.now();
  if (decision.verdict !== 'allowed' || readTrace(decision) !== 1) throw new Error('a wrong decision');
  const traced = performance.now();
  fastest.decisionMs = Math.min(fastest.decisionMs, decided - read);
  fastest.traceMs = Math.min(fastest.traceMs, traced - read);
  fastest.textMs = Math.min(fastest.textMs, traced - start);
}
const measure: FirstUse = fastest;
process.stdout.write(JSON.stringify(measure));

/** How many statements apply. Of these every element is read; in a policy compiled as a whole, of all. */
function readTrace({ trace }: Decision): number {
  let applying = 0;
  for (const statement of trace[0]?.policyTypes[0]?.policies[0]?.statements ?? []) {
    if (statement.applies === true) applying += 1;
    else if (!whole) continue;
    if (statement.resource === undefined || statement.conditions.length === 0) throw new Error('a trace with gaps');
  }
  return applying;
}
