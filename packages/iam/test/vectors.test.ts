/** Runs every vector. A case is a sentence about IAM; its reason follows the cited paragraph of the specification. */
import {
  authorise,
  authoriseStartSession,
  canonicalPolicy,
  type Decision,
  describeDenial,
  explain,
  PolicyError,
  parsePolicy,
  policySize,
  RequestError,
  samePolicy,
} from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { account, alice, policySet, textOf } from './engine-inputs.ts';
import {
  type ActionCase,
  type Answer,
  type ConditionCase,
  type DecideCase,
  type DocumentCase,
  type Outcome,
  type ResourceCase,
  type SameCase,
  type SessionStartCase,
  type SizeCase,
  type VectorFile,
  vectorFiles,
} from './vectors.ts';

const bucket = 'arn:aws:s3:::anything';

for (const file of vectorFiles) {
  describe(`${file.file}: ${file.about}`, () => {
    for (const [title, run] of runnersOf(file)) test(title, run);
  });
}

function runnersOf(file: VectorFile): readonly (readonly [string, () => void])[] {
  switch (file.kind) {
    case 'condition':
      return file.cases.map((one) => [titleOf(one), () => runCondition(one)]);
    case 'resource':
      return file.cases.map((one) => [titleOf(one), () => runResource(one)]);
    case 'action':
      return file.cases.map((one) => [titleOf(one), () => runAction(one)]);
    case 'document':
      return file.cases.map((one) => [titleOf(one), () => runDocument(one)]);
    case 'decide':
      return file.cases.map((one) => [titleOf(one), () => runDecide(one)]);
    case 'start-session':
      return file.cases.map((one) => [titleOf(one), () => runSessionStart(one)]);
    case 'same':
      return file.cases.map((one) => [titleOf(one), () => runSame(one)]);
    case 'size':
      return file.cases.map((one) => [titleOf(one), () => runSize(one)]);
  }
}

function titleOf({ name, spec }: { readonly name: string; readonly spec: readonly string[] }): string {
  return `${name} (${spec.join(', ')})`;
}

/** With an Allow, and with a Deny beside an Allow of everything: the condition has the same result. */
function runCondition({ condition, context, unknown, version, principal, holds }: ConditionCase): void {
  const statement = (effect: string): unknown => ({ Effect: effect, Action: '*', Resource: '*', Condition: condition });
  const document = (...statements: unknown[]): unknown => ({ Version: version ?? '2012-10-17', Statement: statements });
  const request = {
    principal: principal ?? alice,
    action: 's3:GetObject',
    resources: [{ arn: bucket }],
    context,
    ...(unknown === undefined ? {} : { unknown }),
  };
  const ask = (...statements: unknown[]): Decision =>
    authorise(request, policySet({ identity: [document(...statements)] }));
  expectOutcome(ask(statement('Allow')), holds);
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
  const denied = ask(everything, statement('Deny'));
  expectOutcome(denied, typeof holds === 'boolean' ? !holds : holds);
  if (holds === true) expect(denied.denial).toMatchObject({ kind: 'explicit', policyType: 'identity' });
}

function runResource({ pattern, not, resource, type, version, context, unknown, matches }: ResourceCase): void {
  const element = not === true ? 'NotResource' : 'Resource';
  const principal = type === 'resource' ? { Principal: '*' } : {};
  const statement = { Effect: 'Allow', Action: '*', [element]: pattern, ...principal };
  const document = { Version: version ?? '2012-10-17', Statement: [statement] };
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const request = {
    principal: alice,
    action: 'ssm:StartSession',
    resources: [{ arn: resource, account }],
    context: context ?? {},
    ...(unknown === undefined ? {} : { unknown }),
  };
  const sets = {
    session: { identity: [everything], session: [document] },
    'service-control': { identity: [everything], serviceControl: [[document]] },
    resource: { resource: { [resource]: document } },
    boundary: { identity: [everything], boundary: [document] },
    identity: { identity: [document] },
  };
  const set = sets[(type ?? 'identity') as keyof typeof sets];
  expectOutcome(authorise(request, policySet(set)), matches);
}

function runAction({ pattern, not, action, matches }: ActionCase): void {
  const statement = { Effect: 'Allow', [not === true ? 'NotAction' : 'Action']: pattern, Resource: '*' };
  const document = { Version: '2012-10-17', Statement: [statement] };
  const request = { principal: alice, action, resources: [{ arn: '*' }], context: {} };
  expectOutcome(authorise(request, policySet({ identity: [document] })), matches);
}

function runDocument({ document, type, error, line, column, scpDialect }: DocumentCase): void {
  const read = () => parsePolicy(textOf(document), { type, ...(scpDialect === undefined ? {} : { scpDialect }) });
  if (error === undefined) {
    expect(read().statements.length).toBeGreaterThanOrEqual(0);
    return;
  }
  let thrown: unknown;
  try {
    read();
  } catch (caught) {
    thrown = caught;
  }
  expect(thrown).toBeInstanceOf(PolicyError);
  expect(thrown).toMatchObject({
    code: error,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  });
}

function runDecide({ policies, request, ...answer }: DecideCase): void {
  if (answer.error !== undefined) {
    expect(() => authorise(request, policySet(policies))).toThrow(
      expect.objectContaining({ name: 'RequestError', code: answer.error }),
    );
    expect(RequestError.name).toBe('RequestError');
    return;
  }
  expectAnswer(authorise(request, policySet(policies)), answer);
}

function runSessionStart({
  policies,
  mode,
  principal,
  named,
  node,
  document,
  context,
  ...answer
}: SessionStartCase): void {
  const start = {
    node: { arn: node.arn, tags: new Map(Object.entries(node.tags)) },
    document: { arn: document.arn, tags: new Map(Object.entries(document.tags)) },
    named,
  };
  expectAnswer(authoriseStartSession({ principal, context, start }, policySet(policies), mode), answer);
}

function runSame({ type, a, b, same }: SameCase): void {
  // Also what IAM does not store has one meaning.
  const read = (document: unknown) => parsePolicy(textOf(document), { type, storable: false });
  expect(samePolicy(read(a), read(b))).toBe(same);
  expect(samePolicy(read(a), read(canonicalPolicy(read(a))))).toBe(true);
}

function runSize({ source, size, countWhiteSpace }: SizeCase): void {
  expect(policySize(source, { countWhiteSpace: countWhiteSpace === true })).toBe(size);
}

function expectOutcome(decision: Decision, outcome: Outcome): void {
  if (typeof outcome === 'boolean') expect(decision.verdict).toBe(outcome ? 'allowed' : 'denied');
  else expect(decision).toMatchObject({ verdict: 'depends', keys: [...outcome].sort() });
  expectTold(decision);
}

function expectAnswer(decision: Decision, { answer, denial, keys, message }: Answer): void {
  expect(decision.verdict).toBe(answer);
  if (denial !== undefined) expect(`${decision.denial?.kind} ${decision.denial?.policyType}`).toBe(denial);
  if (keys !== undefined) expect(decision.keys).toEqual([...keys].sort());
  if (message !== undefined) expect(describeDenial(decision)).toBe(message);
  expectTold(decision);
}

/** Every decision has an explanation, without a missing value in it. */
function expectTold(decision: Decision): void {
  const { summary, reasons, remedies } = explain(decision);
  const all = [summary, ...reasons, ...remedies];
  expect(reasons.length).toBeGreaterThan(0);
  if (decision.verdict === 'denied') expect(reasons.length + remedies.length).toBeGreaterThan(1);
  expect(all.filter((sentence) => /undefined|\[object/.test(sentence))).toEqual([]);
}
