/** The claims about a StartSession policy: the required sessions, and each kind of access it must not allow (spec/iam 17.8). */
import { defaultSessionDocument } from '@sallyport/aws';
import { sessionResource } from '../../service/session.ts';
import type { AccessRequirement } from '../access-requirement.ts';
import type { Claim } from '../prove.ts';
import { kindOf, kindsOf } from './node-selection.ts';
import {
  apiCall,
  nodePattern,
  type RecipeAccount,
  sampleRegion,
  sampleSession,
  sampleUser,
  sessionStart,
} from './recipe-account.ts';
import type { StartSessionsRequirements } from './start-sessions.ts';

export function startClaims(requirements: StartSessionsRequirements): readonly Claim[] {
  const { nodes, documents, sameTag, account, partition } = requirements;
  const fixed = Object.fromEntries(
    Object.entries(nodes.tags ?? {}).map(([key, value]) => [key, [value].flat()[0] ?? '']),
  );
  const principalTag = sameTag === undefined ? {} : { context: { [`aws:PrincipalTag/${sameTag}`]: 'sample' } };
  const tags = sameTag === undefined ? fixed : { ...fixed, [sameTag]: 'sample' };
  const kinds = kindsOf(nodes);
  const region = sampleRegion(requirements);
  const samples = (nodes.ids ?? [undefined]).flatMap((id) =>
    id === undefined
      ? kinds.map((kind) => ({ kind }))
      : kinds.includes(kindOf(id))
        ? [{ kind: kindOf(id), id: sampleId(id, requirements, region) }]
        : [],
  );
  const [first] = samples;
  const allowed = (requirement: AccessRequirement): Claim => ({ expected: 'allowed', requirement });
  const denied = (requirement: AccessRequirement): Claim => ({ expected: 'denied', requirement });
  const start = (name: string, more: object): AccessRequirement =>
    sessionStart(requirements, { name, ...first, tags, ...principalTag, ...more });
  const unlisted =
    ['AWS-StartInteractiveCommand', 'AWS-StartSSHSession', 'Other'].find((name) => !documents.includes(name)) ??
    'Another';
  const listsDefault = documents.includes(defaultSessionDocument);
  const session = (starter: string) =>
    sessionResource({
      arn: `arn:${partition}:ssm:${region}:${account}:session/alice-0123456789abcdef0`,
      starter,
      target: 'i-00000000000000001',
    });
  const principal = sampleSession(requirements);
  const userId = principal.type === 'role-session' ? `${principal.roleId}:${principal.sessionName}` : '';
  return [
    ...samples.flatMap((sample) =>
      documents.map((document) =>
        allowed(start(`a session on a listed ${sample.kind} with ${document}`, { ...sample, document })),
      ),
    ),
    { expected: listsDefault ? 'allowed' : 'denied', requirement: start('a session with no document named', {}) },
    allowed(start('a session as an IAM user', { document: documents[0], principal: sampleUser(requirements) })),
    denied(start('a session with a document that is not listed', { document: unlisted })),
    ...(nodes.ids === undefined
      ? []
      : [
          denied(
            start('a session on a node that is not listed', { id: 'i-0ffffffffffffffff', document: documents[0] }),
          ),
        ]),
    ...Object.keys(tags).flatMap((key) => [
      denied(
        start(`a session on a node with another ${key}`, {
          tags: { ...tags, [key]: 'another-value' },
          document: documents[0],
        }),
      ),
      denied(
        start(`a session on a node without ${key}`, {
          tags: Object.fromEntries(Object.entries(tags).filter(([one]) => one !== key)),
          document: documents[0],
        }),
      ),
    ]),
    ...(sameTag === undefined
      ? []
      : [
          denied(
            sessionStart(requirements, {
              name: 'a session where neither the principal nor the node has the tag',
              ...first,
              tags: fixed,
              document: documents[0] ?? '',
            }),
          ),
          {
            ...denied(
              apiCall(
                'changing the tag of a node',
                'ec2:CreateTags',
                nodePattern('instance', { ...requirements, region }, 'i-00000000000000001'),
                { context: { 'aws:TagKeys': [sameTag] } },
              ),
            ),
            withAdministratorAccess: true as const,
          },
        ]),
    allowed(apiCall('the data channel', 'ssmmessages:OpenDataChannel', '*')),
    allowed({ name: 'terminating an own session', action: 'ssm:TerminateSession', resources: [session(userId)] }),
    denied({
      name: "terminating another principal's session",
      action: 'ssm:TerminateSession',
      resources: [session(`${userId}x`)],
    }),
    denied({
      name: "resuming another principal's session",
      action: 'ssm:ResumeSession',
      resources: [session('AIDASOMEBODY')],
    }),
    denied(
      apiCall(
        'running a command',
        'ssm:SendCommand',
        nodePattern('instance', { ...requirements, region }, 'i-00000000000000001'),
      ),
    ),
  ];
}

/** A task is listed by the end of its ARN; a sample has the whole ARN. */
function sampleId(id: string, requirements: RecipeAccount, region: string): string {
  return kindOf(id) === 'task' ? nodePattern('task', { ...requirements, region }, id) : id;
}
