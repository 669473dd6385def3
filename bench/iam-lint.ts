/** How long lint takes over as many managed policies as an account may hold, made up of AWS's own actions and keys. */
import { readFileSync } from 'node:fs';
import { type LintFile, lint } from '@sallyport/iam/lint';
import { decodeService } from '../packages/iam/src/lint/service-text.ts';
import { median, print, timed } from './figure.ts';

const count = 1_500;

export async function benchIamLint(): Promise<void> {
  const files = managedPolicies();
  const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
  lint(files.slice(0, 50));
  print({
    figure: `lint of ${count} managed policies, ${Math.round(bytes / count)} characters each`,
    value: median(await timed(3, () => lint(files))),
    unit: 'ms',
    baseline: {
      what: 'JSON.parse of the same texts',
      value: median(await timed(3, () => files.map(({ text }) => JSON.parse(text)))),
    },
    goal: 'under 10000 ms',
  });
}

type Dice = (sides: number) => number;

/** The same policies in every run: 1 to 30 statements, 1,000 to 6,144 characters as IAM counts them. */
function managedPolicies(): readonly LintFile[] {
  const roll = dice(20_261_121);
  const names = actionNames();
  return Array.from({ length: count }, (_, number) => {
    const room = 1_000 + roll(5_145);
    const wanted = 1 + roll(30);
    const statements: object[] = [];
    let size = 40;
    while (statements.length < 30 && (statements.length < wanted || size < 1_000)) {
      const statement = statementOf(roll, names, statements.length);
      size += JSON.stringify(statement).length + 1;
      if (size > room) break;
      statements.push(statement);
    }
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
    return { file: `policies/${number}.json`, text, as: 'identity' };
  });
}

function statementOf(roll: Dice, names: readonly string[], number: number): object {
  const actions = Array.from({ length: 1 + roll(12) }, () => {
    const name = pick(roll, names);
    // One in thirty is none of AWS's, one in ten stands for many.
    if (roll(30) === 0) return `${name}Twice`;
    return roll(10) === 0 ? `${name.slice(0, name.indexOf(':') + 4)}*` : name;
  });
  return {
    Sid: `Part${number}`,
    Effect: roll(8) === 0 ? 'Deny' : 'Allow',
    [roll(25) === 0 ? 'NotAction' : 'Action']: actions,
    Resource: roll(3) === 0 ? '*' : Array.from({ length: 1 + roll(4) }, () => pick(roll, resources)),
    ...(roll(2) === 0 ? { Condition: pick(roll, conditions) } : {}),
  };
}

const resources: readonly string[] = [
  'arn:aws:ec2:eu-west-1:111122223333:instance/*',
  'arn:aws:ssm:*:*:document/Team-*',
  'arn:aws:ssm:*:*:session/${aws:username}-*',
  'arn:aws:s3:::team-${aws:PrincipalTag/team}/*',
  'arn:aws:iam::111122223333:role/app/*',
  'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  'arn:aws:logs:*:111122223333:log-group:/aws/ssm/*',
];

const conditions: readonly object[] = [
  { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
  { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
  { StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': ['${aws:userid}'] } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'example'] }, Bool: { 'aws:SecureTransport': 'true' } },
  { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] } },
  { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } },
  { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } },
];

function actionNames(): readonly string[] {
  const table = new URL('../packages/iam/src/lint/generated/services.json', import.meta.url);
  const { services } = JSON.parse(readFileSync(table, 'utf8')) as { services: Record<string, string> };
  return Object.entries(services).flatMap(([service, text]) =>
    Object.keys(decodeService(text).actions).map((name) => `${service}:${name}`),
  );
}

function pick<T>(roll: Dice, values: readonly T[]): T {
  const value = values[roll(values.length)];
  if (value === undefined) throw new Error('there is nothing to pick from');
  return value;
}

function dice(seed: number): Dice {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}
