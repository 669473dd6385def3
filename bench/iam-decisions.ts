/** How fast IAM decides: the access policy of recipes 2 and 3, compiled once, asked on one thread. */
import { authorise, compile, type Principal, parsePolicy, startSessionResources, startSessions } from '@sallyport/iam';
import { median, print } from './figure.ts';

const account = '111122223333';
const node = `arn:aws:ec2:eu-west-1:${account}:instance/i-0123456789abcdef0`;

export async function benchIamDecisions(): Promise<void> {
  const ask = question();
  const batch = 20_000;
  for (let turn = 0; turn < batch; turn += 1) ask(turn);
  const rates: number[] = [];
  for (let run = 0; run < 15; run += 1) {
    const start = performance.now();
    for (let turn = 0; turn < batch; turn += 1) ask(turn);
    rates.push((batch * 1000) / (performance.now() - start));
  }
  print({
    figure: 'decisions on the access policy of five statements, two resources each',
    value: median(rates),
    unit: 'per-second',
    goal: 'at least 100000',
  });
  const times = new Float64Array(200_000);
  for (let turn = 0; turn < times.length; turn += 1) {
    const start = performance.now();
    ask(turn);
    times[turn] = (performance.now() - start) * 1000;
  }
  times.sort();
  print({
    figure: 'one decision, the slowest of a hundred',
    value: times[Math.floor(times.length * 0.99)] ?? Number.NaN,
    unit: 'µs',
    baseline: { what: 'the median decision', value: times[times.length / 2] ?? Number.NaN },
    goal: 'under 50 µs',
  });
}

/** Every second question is refused, so that both answers count. */
function question(): (turn: number) => void {
  const { policies } = startSessions({ partition: 'aws', account, nodes: {}, documents: ['Shell'], sameTag: 'team' });
  const [written] = policies;
  if (written === undefined) throw new Error('there is no policy to measure');
  const policy = compile(parsePolicy(written.text, { type: 'identity' }));
  if (policy.statements.length !== 5) throw new Error('the policy has not five statements');
  const set = { identity: [{ name: written.name, policy }] };
  const requests = ['web', 'db'].map((team) => {
    const principal: Principal = {
      type: 'role-session',
      account,
      roleArn: `arn:aws:iam::${account}:role/Dev`,
      roleId: 'AROADEV',
      sessionName: 'alice',
    };
    const resources = startSessionResources({
      node: { arn: node, tags: new Map([['team', team]]) },
      document: { arn: `arn:aws:ssm:eu-west-1:${account}:document/Shell`, tags: new Map() },
      named: true,
    });
    return { principal, action: 'ssm:StartSession', resources, context: { 'aws:PrincipalTag/team': 'web' } };
  });
  return (turn) => {
    const request = requests[turn % 2];
    const wanted = turn % 2 === 0 ? 'allowed' : 'denied';
    if (request === undefined || authorise(request, set).verdict !== wanted) throw new Error('a wrong decision');
  };
}
