/** The policies of recipes, tested with predicates of their own, with requests that differ little, and with lint. */
import {
  assumeRole,
  authorise,
  authoriseStartSession,
  compile,
  instanceConnect,
  instanceRole,
  limitDocuments,
  type PolicySet,
  type Principal,
  parsePolicy,
  protectSessionDocuments,
  type RecipeAccount,
  type Synthesis,
  SynthesisError,
  sendSshPublicKeyResource,
  sessionResource,
  startSessions,
} from '@sallyport/iam';
import { lint } from '@sallyport/iam/lint';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { account } from './engine-inputs.ts';

const places: readonly RecipeAccount[] = [
  { partition: 'aws', account },
  { partition: 'aws', account, region: 'eu-west-1' },
  { partition: 'aws-cn', account, region: 'cn-north-1' },
  { partition: 'aws-us-gov', account },
];
const regions = ['eu-west-1', 'us-east-1', 'cn-north-1', 'us-gov-west-1'];

const person = (partition: string, name: string, id = `AIDA${name}`): Principal => ({
  type: 'user',
  account,
  arn: `arn:${partition}:iam::${account}:user/${name}`,
  id,
});

const carried = ({ policies }: Synthesis, more: readonly unknown[] = []): PolicySet['identity'] => [
  ...policies
    .filter(({ type }) => type === 'identity')
    .map(({ name, text, type }) => ({ name, policy: compile(parsePolicy(text, { type })) })),
  ...more.map((statement) => ({
    name: 'more',
    policy: compile(
      parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }), { type: 'identity' }),
    ),
  })),
];
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };

const owned = (name: string): boolean => name.startsWith('AWS-');

describe('sessions', () => {
  const values = fc.constantFrom('web', 'web2', '*', 'w?b', '${aws:username}');
  const request = fc.record({
    region: fc.constantFrom(...regions),
    owner: fc.constantFrom(account, account, account, '999988887777'),
    node: fc.constantFrom('i-1', 'i-12', 'i-2', 'mi-1'),
    document: fc.constantFrom('Custom', 'Custom2', 'SSM-SessionManagerRunShell', 'AWS-StartSSHSession'),
    tags: fc.dictionary(fc.constantFrom('team', 'env'), values),
    mine: fc.dictionary(fc.constantFrom('team', 'env'), values),
    named: fc.boolean(),
  });
  const requirements = fc.record({
    place: fc.constantFrom(...places),
    ids: fc.option(fc.uniqueArray(fc.constantFrom('i-1', 'i-2', 'mi-1'), { minLength: 1 })),
    tags: fc.option(fc.record({ env: fc.oneof(values, fc.uniqueArray(values, { minLength: 1, maxLength: 2 })) })),
    documents: fc.uniqueArray(fc.constantFrom('Custom', 'SSM-SessionManagerRunShell', 'AWS-StartSSHSession'), {
      minLength: 1,
    }),
    same: fc.boolean(),
  });

  test('start exactly as required: node, tag, document, Region, account, under both rules', () => {
    let allowed = 0;
    fc.assert(
      fc.property(requirements, fc.array(request, { minLength: 10, maxLength: 20 }), (wanted, requests) => {
        const { place, ids, tags, documents, same } = wanted;
        const made = startSessions({
          ...place,
          nodes: { ...(ids && { ids }), ...(tags && { tags }) },
          documents,
          ...(same && { sameTag: 'team' }),
        });
        const identity = carried(made);
        for (const one of requests) {
          const document = one.named ? one.document : 'SSM-SessionManagerRunShell';
          const { partition } = place;
          const hybrid = one.node.startsWith('mi-');
          const arn = hybrid
            ? `arn:${partition}:ssm:${one.region}:${one.owner}:managed-instance/${one.node}`
            : `arn:${partition}:ec2:${one.region}:${one.owner}:instance/${one.node}`;
          const right =
            one.owner === account &&
            (place.region === undefined || place.region === one.region) &&
            (ids === null ? !hybrid : ids.some((id) => id === one.node)) &&
            (tags === null || [tags.env].flat().includes(one.tags.env ?? '')) &&
            (!same || (one.tags.team !== undefined && one.tags.team === one.mine.team)) &&
            documents.some((name) => name === document);
          const start = {
            node: { arn, tags: new Map(Object.entries(one.tags)) },
            document: {
              arn: `arn:${partition}:ssm:${one.region}:${owned(document) ? '' : account}:document/${document}`,
              tags: new Map<string, string>(),
            },
            named: one.named,
          };
          const context = Object.fromEntries(
            Object.entries(one.mine).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
          );
          const principal = person(partition, 'alice');
          for (const mode of ['current', 'legacy'] as const) {
            const { verdict } = authoriseStartSession({ principal, context, start }, { identity }, mode);
            expect(verdict).toBe(right ? 'allowed' : 'denied');
          }
          allowed += Number(right);
        }
      }),
      { numRuns: 150 },
    );
    expect(allowed).toBeGreaterThan(50);
  });

  test('are terminated by the principal that started them, not by one whose name begins alike', () => {
    const identity = carried(startSessions({ partition: 'aws', account, nodes: {}, documents: ['Custom'] }));
    const end = (principal: Principal, starter: string) => {
      const arn = `arn:aws:ssm:eu-west-1:${account}:session/alice-0123456789abcdef0`;
      const resources = [sessionResource({ arn, starter, target: 'i-1' })];
      return ['ssm:TerminateSession', 'ssm:ResumeSession'].map(
        (action) => authorise({ principal, action, resources, context: {} }, { identity }).verdict,
      );
    };
    expect(end(person('aws', 'alice'), 'AIDAalice')).toEqual(['allowed', 'allowed']);
    expect(end(person('aws', 'alice'), 'AIDAalice2')).toEqual(['denied', 'denied']);
    expect(end(person('aws', 'alice2'), 'AIDAalice')).toEqual(['denied', 'denied']);
    expect(end(person('aws', 'star', '*'), 'AIDAalice')).toEqual(['denied', 'denied']);
  });

  test('with limited documents start no other session, whatever other policy is attached', () => {
    for (const place of places) {
      const identity = carried(limitDocuments({ ...place, documents: ['Custom'] }), [everything]);
      const { partition, region = 'eu-west-1' } = place;
      const start = (node: string, document: string) =>
        authoriseStartSession(
          {
            principal: person(partition, 'alice'),
            context: {},
            start: {
              node: { arn: `arn:${partition}:${node}`, tags: new Map() },
              document: { arn: `arn:${partition}:ssm:${region}:${document}`, tags: new Map() },
              named: true,
            },
          },
          { identity },
          'current',
        ).verdict;
      for (const node of [
        `ec2:${region}:${account}:instance/i-1`,
        `ssm:${region}:${account}:managed-instance/mi-1`,
        `ecs:${region}:${account}:task/shop/1`,
      ]) {
        expect(start(node, `${account}:document/Custom`)).toBe('allowed');
        for (const other of [':document/AWS-StartInteractiveCommand', `${account}:document/Custom2`]) {
          expect(start(node, other)).toBe('denied');
        }
      }
    }
  });
});

test('keys are allowed for the listed OS users on matching instances, in this account and Region only', () => {
  const users = ['app', 'app2', 'root', 'alice', 'alice2', '*'];
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.constantFrom<readonly string[] | 'user-name' | 'run-as-tag'>(
        ['app'],
        ['app', 'deploy'],
        'user-name',
        'run-as-tag',
      ),
      fc.constantFrom(...users),
      fc.constantFrom('alice', 'alice2', 'root'),
      fc.constantFrom('web', 'web2', '*'),
      fc.constantFrom(...regions),
      fc.constantFrom(account, '999988887777'),
      (place, osUsers, user, name, team, region, owner) => {
        const identity = carried(instanceConnect({ ...place, osUsers, tags: { team: 'web' } }));
        const arn = `arn:${place.partition}:ec2:${region}:${owner}:instance/i-1`;
        const right =
          team === 'web' &&
          owner === account &&
          (place.region === undefined || place.region === region) &&
          (typeof osUsers === 'string' ? user === name && user !== 'root' : osUsers.includes(user));
        const { verdict } = authorise(
          {
            principal: person(place.partition, name),
            action: 'ec2-instance-connect:SendSSHPublicKey',
            resources: [sendSshPublicKeyResource(arn, new Map([['team', team]]), user)],
            context: { 'aws:PrincipalTag/SSMSessionRunAs': name },
          },
          { identity },
        );
        expect(verdict).toBe(right ? 'allowed' : 'denied');
      },
    ),
    { numRuns: 500 },
  );
});

describe('a role to assume', () => {
  const role = `arn:aws:iam::${account}:role/Dev`;
  const made = assumeRole({
    partition: 'aws',
    account,
    roleName: 'Dev',
    externalId: 'abc123',
    mfaWithin: 3600,
    runAs: ['app'],
  });
  const trust = made.policies.find(({ type }) => type === 'trust');
  const policies: PolicySet = {
    identity: carried(made, [everything]),
    resource: new Map([[role, { name: 'trust', policy: compile(parsePolicy(trust?.text ?? '', { type: 'trust' })) }]]),
  };
  const good = {
    'sts:RoleSessionName': 'alice',
    'sts:ExternalId': 'abc123',
    'aws:MultiFactorAuthPresent': 'true',
    'aws:MultiFactorAuthAge': '10',
  };
  const ask = (more: Readonly<Record<string, string | readonly string[]>>, action = 'sts:AssumeRole') =>
    authorise(
      {
        principal: person('aws', 'alice'),
        action,
        resources: [{ arn: role }],
        context: Object.fromEntries(Object.entries({ ...good, ...more }).filter(([, value]) => value !== '')),
      },
      policies,
    ).verdict;

  test('is assumed exactly as required', () => {
    expect(ask({})).toBe('allowed');
    for (const wrong of [
      { 'sts:RoleSessionName': 'alice2' },
      { 'sts:RoleSessionName': 'Alice' },
      { 'sts:ExternalId': 'abc1234' },
      { 'sts:ExternalId': '' },
      { 'aws:MultiFactorAuthPresent': 'false' },
      { 'aws:MultiFactorAuthPresent': '' },
      { 'aws:MultiFactorAuthAge': '3600' },
      { 'aws:MultiFactorAuthAge': '' },
    ]) {
      expect([wrong, ask(wrong)]).toEqual([wrong, 'denied']);
    }
  });

  test('is tagged only with the listed OS users: another tag could choose the nodes', () => {
    const tags = (more: Readonly<Record<string, string>>) =>
      ask(
        {
          ...Object.fromEntries(Object.entries(more).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
          'aws:TagKeys': Object.keys(more),
        },
        'sts:TagSession',
      );
    expect(tags({ SSMSessionRunAs: 'app' })).toBe('allowed');
    expect(tags({ SSMSessionRunAs: 'root' })).toBe('denied');
    expect(tags({ SSMSessionRunAs: 'app', team: 'db' })).toBe('denied');
    expect(tags({ team: 'db' })).toBe('denied');
    expect(tags({ ssmsessionrunas: 'root' })).toBe('denied');
  });

  test('is assumed by an account of a third party, only with the required external id', () => {
    const vendor = '444455556666';
    const { proof, policies: written } = assumeRole({
      partition: 'aws',
      account,
      roleName: 'Vendor',
      trusted: [vendor, `arn:aws:iam::${account}:user/alice`],
      externalId: 'abc123',
    });
    expect(written[0]?.text).toContain(`"AWS":["arn:aws:iam::${vendor}:root","arn:aws:iam::${account}:user/alice"]`);
    expect(proof.map(({ name, expected }) => `${expected}: ${name}`)).toEqual(
      expect.arrayContaining([
        'denied: no external id',
        `allowed: assuming the role as required, as arn:aws:iam::${account}:user/alice`,
      ]),
    );
  });
});

describe('requirements that would allow more than they say are refused', () => {
  const place = { partition: 'aws', account };
  const start =
    (nodes: Parameters<typeof startSessions>[0]['nodes'], documents = ['Custom'], more: object = {}) =>
    () =>
      startSessions({ ...place, nodes, documents, ...more });
  const refusals: readonly (readonly [string, () => Synthesis, string])[] = [
    ['a node whose kind is not included', start({ kinds: ['instance'], ids: ['i-1', 'mi-1'] }), 'mi-1 is listed, but'],
    ['a name instead of an id', start({ ids: ['web-1'] }), '"web-1" is not the id of a node'],
    ['no node', start({ ids: [] }), 'no node is listed'],
    ['a tag without values', start({ tags: { team: [] } }), 'no value is listed for the tag team'],
    ['a document twice', start({}, ['Custom', 'Custom']), 'is listed twice'],
    ['any key', start({}, ['Custom'], { kmsKeyArn: '*' }), 'is not the ARN of one kms resource'],
    ['any bucket', () => instanceRole({ ...place, s3Logs: { bucketArn: 'arn:aws:s3:::*' } }), 'one s3 resource'],
    [
      'any role',
      () => assumeRole({ ...place, roleName: 'Dev', trusted: [`arn:aws:iam::${account}:role/*`] }),
      'role/*',
    ],
    ['no trusted principal', () => assumeRole({ ...place, roleName: 'Dev', trusted: [] }), 'no principal is trusted'],
    [
      'root by tag',
      () => assumeRole({ ...place, roleName: 'Dev', runAs: ['app', 'root'] }),
      '"root" is not an OS user',
    ],
    ['a factor of no age', () => assumeRole({ ...place, roleName: 'Dev', mfaWithin: 0 }), 'whole number of seconds'],
    [
      'any admin',
      () => protectSessionDocuments({ ...place, documents: ['A'], admins: ['*'] }),
      'is not the ARN of one iam',
    ],
  ];
  for (const [name, run, message] of refusals) {
    test(name, () => {
      expect(run).toThrow(SynthesisError);
      expect(run).toThrow(message);
    });
  }
});

test('lint has no findings in the policies of recipes, but for one that cannot be avoided', () => {
  const every = places.flatMap((place): readonly Synthesis[] => {
    const arn = (service: string, rest: string) => `arn:${place.partition}:${service}:eu-west-1:${account}:${rest}`;
    const kmsKeyArn = arn('kms', 'key/k');
    const documents = ['SSM-SessionManagerRunShell', 'Custom'];
    return [
      instanceRole({
        ...place,
        s3Logs: { bucketArn: `arn:${place.partition}:s3:::logs`, prefix: 'p', checkEncryption: true },
        logGroupArn: arn('logs', 'log-group:x'),
        kmsKeyArn,
      }),
      startSessions({
        ...place,
        nodes: { kinds: ['instance', 'managed-instance', 'task'], tags: { 'a*b': ['w*b', '${aws:username}'] } },
        documents,
        helpers: true,
        kmsKeyArn,
      }),
      startSessions({ ...place, nodes: { ids: ['i-1', 'mi-1', 'shop/1'] }, documents }),
      startSessions({ ...place, nodes: { kinds: ['instance', 'task'] }, documents, sameTag: 'team' }),
      limitDocuments({ ...place, documents }),
      limitDocuments({ ...place, documents, attachment: 'service-control' }),
      instanceConnect({ ...place, osUsers: ['app'], tags: { team: 'w*b' } }),
      instanceConnect({ ...place, osUsers: 'user-name' }),
      instanceConnect({ ...place, osUsers: 'run-as-tag' }),
      assumeRole({ ...place, roleName: 'Dev', mfaWithin: 3600 }),
      assumeRole({
        ...place,
        roleName: 'Dev',
        trusted: [`arn:${place.partition}:iam::${account}:role/People`],
        bind: 'source-identity',
        runAs: ['app', 'deploy'],
      }),
      assumeRole({ ...place, roleName: 'Vendor', trusted: ['444455556666'], externalId: 'abc123' }),
      protectSessionDocuments({ ...place, documents, admins: [`arn:${place.partition}:iam::${account}:role/Admin`] }),
      protectSessionDocuments({ ...place, documents, admins: [], attachment: 'managed' }),
    ];
  });
  const findings = every.flatMap(({ policies }, index) =>
    policies.flatMap(
      ({ name, text, type }) =>
        lint([{ file: `${index}-${name}.json`, text, as: type }], { accounts: [account] }).findings,
    ),
  );
  // NotResource in a service control policy is new, and the recipe needs it (spec/iam 5.7).
  expect(findings.filter(({ rule }) => rule !== 'scp-language-of-2025')).toEqual([]);
});
