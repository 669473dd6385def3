/** ssm:StartSession: every session document, under both rules of the document check, with the OS user of each. */

import { agentUser, defaultSessionDocument, documentArn } from '@sallyport/aws';
import type { SessionDocument } from '../account/account-export.ts';
import { type Answer, all } from '../caller/answer.ts';
import type { Caller } from '../caller/caller.ts';
import { unknownFor } from '../caller/decide-for.ts';
import type { Decision } from '../evaluate/decision.ts';
import { type OsUser, osUserOf } from '../service/run-as.ts';
import { authoriseStartSession, type DocumentCheck, type SessionStart } from '../service/start-session.ts';
import type { AccessMethod, AccessQuestion } from './access-method.ts';
import type { AccessPath } from './access-path.ts';
import { notDenied } from './build-path.ts';
import { decideAtNode, placeOf, ssmNode, unknownTagKeys } from './decide-at-node.ts';
import { unlistedDocuments } from './unlisted-documents.ts';

export const startSession: AccessMethod = {
  action: 'ssm:StartSession',
  kinds: ['instance', 'managed-instance', 'task'],
  actions: ['ssm:startsession', 'ssmmessages:opendatachannel'],
  nodeFacts: ({ osUsers }) => JSON.stringify(osUsers ?? null),
  callerFacts: ({ runAs }) => JSON.stringify(runAs ?? null),
  paths(question) {
    if (nodeDenied(question)) return [];
    const dataChannel = decideAtNode(question, 'ssmmessages:OpenDataChannel', [{ arn: '*' }]).verdict;
    const listed = documentsAt(question);
    const paths = [...listed, ...unlistedDocuments(question, listed)].flatMap((document) =>
      document.name === defaultSessionDocument
        ? [sessionPath(question, document, false), sessionPath(question, document, true)]
        : [sessionPath(question, document, true)],
    );
    return notDenied(paths).map((path) => ({ ...path, dataChannel }));
  },
};

/** A node that is denied whether or not the document is checked is denied with every document. */
function nodeDenied(question: AccessQuestion): boolean {
  const unknown = ['ssm:SessionDocumentAccessCheck'];
  return decideAtNode(question, 'ssm:StartSession', [ssmNode(question)], { unknown }).verdict === 'denied';
}

/** A document listed for the region of the node replaces one of the same name listed for all regions. */
function documentsAt({ account, node }: AccessQuestion): readonly SessionDocument[] {
  const local = new Set(account.documents.filter(({ region }) => region === node.region).map(({ name }) => name));
  return account.documents.filter(
    ({ name, region }) => region === node.region || (region === undefined && !local.has(name)),
  );
}

/** A session without a named document, under the current rules: the node and the default document together. */
export function decideDefaultSession(question: AccessQuestion): Decision {
  const document = documentsAt(question).find(({ name }) => name === defaultSessionDocument);
  return decideSession(question, { name: defaultSessionDocument, tags: document?.tags ?? new Map() }, false, 'current');
}

function decideSession(
  question: AccessQuestion,
  document: Pick<SessionDocument, 'name' | 'tags'>,
  named: boolean,
  mode: DocumentCheck,
): Decision {
  const { caller, node } = question;
  const start: SessionStart = {
    node: { arn: node.arn, tags: node.tags },
    document: { arn: documentArn(document.name, placeOf(question)), tags: document.tags },
    named,
  };
  const context = { ...caller.context, 'aws:RequestedRegion': node.region };
  const unknown = unknownFor(caller, 'ssm', unknownTagKeys(node));
  return authoriseStartSession({ principal: caller.principal, context, unknown, start }, caller.policies, mode);
}

function sessionPath(question: AccessQuestion, document: SessionDocument, named: boolean): AccessPath {
  const current = decideSession(question, document, named, 'current');
  const legacy = named ? current : decideSession(question, document, named, 'legacy');
  const differs = legacy.verdict !== current.verdict;
  const decisive: Answer = current.verdict === 'denied' ? legacy : current;
  return {
    action: 'ssm:StartSession',
    access: document.sessionType === 'Port' ? 'network' : 'shell',
    verdict: current.verdict,
    ...(differs ? { legacy: legacy.verdict } : {}),
    keys: decisive.verdict === 'depends' ? all([decisive]).keys : [],
    ...osUserFor(document, question.caller, question.node.osUsers),
    document: document.name,
    named,
    assumedRoles: [],
    decisions: differs ? [current, legacy] : [current],
  };
}

function osUserFor(document: SessionDocument, caller: Caller, osUsers: readonly string[] | undefined): SessionUser {
  const user = runAsUserFor(document, caller, osUsers);
  return document.login === true && user.osUser === agentUser ? { osUser: null, login: true } : user;
}

type SessionUser = OsUser & Pick<AccessPath, 'osUserKey' | 'login'>;

function runAsUserFor(
  document: SessionDocument,
  { runAs }: Caller,
  osUsers: readonly string[] | undefined,
): SessionUser {
  if (document.unlisted === true) return { osUser: null, osUserKey: `the document ${document.name}` };
  if (typeof runAs !== 'object') return osUserOf(document, runAs, osUsers);
  const outcomes = (runAs.values ?? [undefined]).map((value) => osUserOf(document, value, osUsers));
  // A session that fails has no OS user: only the others have to agree.
  const open = outcomes.filter(({ failing }) => failing === undefined);
  const [first] = open.length > 0 ? open : outcomes;
  const readsTag = document.runAsEnabled === true && document.sessionType !== 'Port' && first?.osUser !== 'root';
  const agree = runAs.values !== undefined && open.every(({ osUser }) => osUser === first?.osUser);
  return first !== undefined && (!readsTag || agree) ? first : { osUser: null, osUserKey: runAs.unknown };
}
