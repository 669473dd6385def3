/** Answers one case of `sallyport reach --cases`: whether this principal can start this session, and as which OS user. */
import { defaultSessionDocument, documentArn, nodeArn, type Place } from '@sallyport/aws';
import { authorise } from '../evaluate/authorise.ts';
import type { RequestedResource } from '../request.ts';
import { ownedSessionDocuments } from '../service/aws-documents.ts';
import { osUserOf, type RunAsFault } from '../service/run-as.ts';
import { authoriseStartSession, type SessionStart, startSessionResources } from '../service/start-session.ts';
import { type ReachCase, readReachCase } from './reach-case.ts';

/** What is denied or fails: StartSession on the node, on the document, OpenDataChannel, or Run As. */
export type ReachPart = 'instance' | 'document' | 'dataChannel' | RunAsFault;

/**
 * `osUser` is null when the session is denied, and for sessions that run no shell (spec/iam 15.4). `failing` is left out when
 * the session is allowed.
 */
export type ReachAnswer = {
  readonly name: string;
  readonly session: 'allowed' | 'denied';
  readonly osUser: string | null;
  readonly failing?: readonly ReachPart[];
};

/**
 * Answers one case of `sallyport reach --cases`; its shape is in vectors/cases/reach.json. Throws InputError or
 * RequestError for a case that cannot be read.
 */
export function decideReachCase(given: unknown): ReachAnswer {
  const one = readReachCase(given);
  const answers = one.places.map((place) => decideAt(one, place));
  const [best] = answers.toSorted((a, b) => countFaults(a) - countFaults(b));
  return best ?? { name: one.name, session: 'denied', osUser: null, failing: ['instance'] };
}

/** How many parts fail: where IAM allows the session, only the OS user can. */
function countFaults({ session, failing = [] }: ReachAnswer): number {
  if (session === 'allowed') return 0;
  return failing.some((part) => part.startsWith('runAsUser:')) ? 1 : failing.length + 1;
}

function decideAt(one: ReachCase, place: Place): ReachAnswer {
  const name = one.document ?? defaultSessionDocument;
  const listed = one.documents.get(name) ?? one.documents.get(name.replace(/^arn:.*:document\//, ''));
  const facts = listed ?? ownedSessionDocuments.get(name) ?? {};
  const start: SessionStart = {
    node: { arn: nodeArn(one.node.id, place) ?? one.node.id, tags: one.node.tags },
    document: { arn: documentArn(name, place), tags: listed?.tags ?? new Map() },
    named: one.document !== null,
  };
  const denied = (failing: readonly ReachPart[]): ReachAnswer => ({
    name: one.name,
    session: 'denied',
    osUser: null,
    failing,
  });
  const failing: ReachPart[] = failingParts(one, start);
  if (one.requireDataChannel && !allowed(one, 'ssmmessages:OpenDataChannel', { arn: '*' })) failing.push('dataChannel');
  // A session that is denied has no OS user.
  if (failing.length > 0) return denied(failing);
  const { osUser, failing: fault } = osUserOf(facts, one.runAs, one.node.osUsers);
  return fault === undefined ? { name: one.name, session: 'allowed', osUser } : denied([fault]);
}

function failingParts(one: ReachCase, start: SessionStart): ReachPart[] {
  const request = { principal: one.principal, context: one.context, start };
  if (authoriseStartSession(request, one.policies, one.mode).verdict === 'allowed') return [];
  const parts = ['instance', 'document'] as const;
  return startSessionResources(start).flatMap((resource, index) =>
    allowed(one, 'ssm:StartSession', resource) ? [] : (parts[index] ?? []),
  );
}

function allowed({ principal, context, policies }: ReachCase, action: string, resource: RequestedResource): boolean {
  return authorise({ principal, action, resources: [resource], context }, policies).verdict === 'allowed';
}
