/** How sessions are tried: the wanted, and each way they could go too far (spec/iam 17.8). */
import { defaultSessionDocument } from '@sallyport/aws';
import { sessionResource } from '../../service/session.ts';
import type { Claim } from '../prove.ts';
import type { Wish } from '../wish.ts';
import { kindOf, kindsOf } from './node-choice.ts';
import {
  callWish,
  nodePattern,
  type RecipePlace,
  sampleRegion,
  sampleSession,
  sampleUser,
  startWish,
} from './place.ts';
import type { StartSessionsWish } from './start-sessions.ts';

export function startClaims(wish: StartSessionsWish): readonly Claim[] {
  const { nodes, documents, sameTag, account, partition } = wish;
  const fixed = Object.fromEntries(
    Object.entries(nodes.tags ?? {}).map(([key, value]) => [key, [value].flat()[0] ?? '']),
  );
  const person = sameTag === undefined ? {} : { context: { [`aws:PrincipalTag/${sameTag}`]: 'sample' } };
  const tags = sameTag === undefined ? fixed : { ...fixed, [sameTag]: 'sample' };
  const kinds = kindsOf(nodes);
  const region = sampleRegion(wish);
  const samples = (nodes.ids ?? [undefined]).flatMap((id) =>
    id === undefined
      ? kinds.map((kind) => ({ kind }))
      : kinds.includes(kindOf(id))
        ? [{ kind: kindOf(id), id: sampleId(id, wish, region) }]
        : [],
  );
  const [first] = samples;
  const yes = (one: Wish): Claim => ({ expected: 'allowed', wish: one });
  const no = (one: Wish): Claim => ({ expected: 'denied', wish: one });
  const start = (name: string, more: object): Wish => startWish(wish, { name, ...first, tags, ...person, ...more });
  const stranger =
    ['AWS-StartInteractiveCommand', 'AWS-StartSSHSession', 'Other'].find((name) => !documents.includes(name)) ??
    'Another';
  const listed = documents.includes(defaultSessionDocument);
  const session = (starter: string) =>
    sessionResource({
      arn: `arn:${partition}:ssm:${region}:${account}:session/alice-0123456789abcdef0`,
      starter,
      target: 'i-00000000000000001',
    });
  const me = sampleSession(wish);
  const myId = me.type === 'role-session' ? `${me.roleId}:${me.sessionName}` : '';
  return [
    ...samples.flatMap((sample) =>
      documents.map((document) =>
        yes(start(`a session on a listed ${sample.kind} with ${document}`, { ...sample, document })),
      ),
    ),
    { expected: listed ? 'allowed' : 'denied', wish: start('a session with no document named', {}) },
    yes(start('the same for an IAM user', { document: documents[0], principal: sampleUser(wish) })),
    no(start('a session with a document that is not listed', { document: stranger })),
    ...(nodes.ids === undefined
      ? []
      : [no(start('a session on a node that is not listed', { id: 'i-0ffffffffffffffff', document: documents[0] }))]),
    ...Object.keys(tags).flatMap((key) => [
      no(
        start(`a session on a node with another ${key}`, {
          tags: { ...tags, [key]: 'another-value' },
          document: documents[0],
        }),
      ),
      no(
        start(`a session on a node without ${key}`, {
          tags: Object.fromEntries(Object.entries(tags).filter(([one]) => one !== key)),
          document: documents[0],
        }),
      ),
    ]),
    ...(sameTag === undefined
      ? []
      : [
          no(
            startWish(wish, {
              name: 'nobody has the tag, neither person nor node',
              ...first,
              tags: fixed,
              document: documents[0] ?? '',
            }),
          ),
          {
            ...no(
              callWish(
                'changing the tag of a node',
                'ec2:CreateTags',
                nodePattern('instance', { ...wish, region }, 'i-00000000000000001'),
                { context: { 'aws:TagKeys': [sameTag] } },
              ),
            ),
            beside: 'everything' as const,
          },
        ]),
    yes(callWish('the data channel', 'ssmmessages:OpenDataChannel', '*')),
    yes({ name: "ending a session of one's own", action: 'ssm:TerminateSession', resources: [session(myId)] }),
    no({ name: 'ending a session of somebody else', action: 'ssm:TerminateSession', resources: [session(`${myId}x`)] }),
    no({
      name: 'resuming a session of somebody else',
      action: 'ssm:ResumeSession',
      resources: [session('AIDASOMEBODY')],
    }),
    no(
      callWish(
        'running a command',
        'ssm:SendCommand',
        nodePattern('instance', { ...wish, region }, 'i-00000000000000001'),
      ),
    ),
  ];
}

/** Tasks are listed as their ARN ends; a sample is the whole ARN. */
function sampleId(id: string, wish: RecipePlace, region: string): string {
  return kindOf(id) === 'task' ? nodePattern('task', { ...wish, region }, id) : id;
}
