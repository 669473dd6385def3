/** Sessions: every document of the account, under both rules of the document check, and the OS user of each. */

import type { SessionDocument } from '../account/account-export.ts';
import { type Answer, all } from '../caller/answer.ts';
import { type Asker, unknownFor } from '../caller/caller.ts';
import type { Decision } from '../evaluate/decision.ts';
import { defaultDocument, documentArn } from '../service/aws-documents.ts';
import { type OsUser, osUserOf } from '../service/run-as.ts';
import { authoriseStartSession, type DocumentCheck, type SessionStart } from '../service/start-session.ts';
import type { Door, Question, Way } from './access-method.ts';
import { askAt, managed, openWays, placeOf, untoldTags } from './access-question.ts';
import { unlistedDocuments } from './unlisted-documents.ts';

export const sessionDoor: Door = {
  name: 'StartSession',
  kinds: ['instance', 'managed-instance', 'task'],
  actions: ['ssm:startsession', 'ssmmessages:opendatachannel'],
  facets: ({ osUsers }) => JSON.stringify(osUsers ?? null),
  callerFacets: ({ runAs }) => JSON.stringify(runAs ?? null),
  open(question) {
    if (nodeRefused(question)) return [];
    const dataChannel = askAt(question, 'ssmmessages:OpenDataChannel', [{ arn: '*' }]).verdict;
    const listed = documentsAt(question);
    const ways = [...listed, ...unlistedDocuments(question, listed)].flatMap((document) =>
      document.name === defaultDocument
        ? [sessionWay(question, document, false), sessionWay(question, document, true)]
        : [sessionWay(question, document, true)],
    );
    return openWays(ways).map((one) => ({ ...one, dataChannel }));
  },
};

/** Whatever the document: with the check unknown, a no of the node is a no to them all. */
function nodeRefused(question: Question): boolean {
  const unknown = ['ssm:SessionDocumentAccessCheck'];
  return askAt(question, 'ssm:StartSession', [managed(question)], { unknown }).verdict === 'denied';
}

/** A document of the node's region goes before one of all regions. */
function documentsAt({ account, node }: Question): readonly SessionDocument[] {
  const local = new Set(account.documents.filter(({ region }) => region === node.region).map(({ name }) => name));
  return account.documents.filter(
    ({ name, region }) => region === node.region || (region === undefined && !local.has(name)),
  );
}

/** A session without a named document, under the current rules: node and default document together. */
export function plainSession(question: Question): Decision {
  const { asker, node } = question;
  const document = documentsAt(question).find(({ name }) => name === defaultDocument);
  const start: SessionStart = {
    node: { arn: node.arn, tags: node.tags },
    document: { arn: documentArn(defaultDocument, placeOf(question)), tags: document?.tags ?? new Map() },
    named: false,
  };
  const context = { ...asker.context, 'aws:RequestedRegion': node.region };
  const unknown = unknownFor(asker, 'ssm', untoldTags(node));
  return authoriseStartSession({ principal: asker.principal, context, unknown, start }, asker.policies, 'current');
}

function sessionWay(question: Question, document: SessionDocument, named: boolean): Way {
  const { asker, node } = question;
  const start: SessionStart = {
    node: { arn: node.arn, tags: node.tags },
    document: { arn: documentArn(document.name, placeOf(question)), tags: document.tags },
    named,
  };
  const context = { ...asker.context, 'aws:RequestedRegion': node.region };
  const ask = (mode: DocumentCheck) =>
    authoriseStartSession(
      { principal: asker.principal, context, unknown: unknownFor(asker, 'ssm', untoldTags(node)), start },
      asker.policies,
      mode,
    );
  const current = ask('current');
  const legacy = named ? current : ask('legacy');
  const differs = legacy.verdict !== current.verdict;
  const both: Answer = current.verdict === 'denied' ? legacy : current;
  return {
    door: 'StartSession',
    power: document.sessionType === 'Port' ? 'network' : 'shell',
    verdict: current.verdict,
    ...(differs ? { legacy: legacy.verdict } : {}),
    keys: both.verdict === 'depends' ? all([both]).keys : [],
    ...userOf(document, asker, node.osUsers),
    by: document.name,
    named,
    via: [],
    decisions: differs ? [current, legacy] : [current],
  };
}

function userOf(
  document: SessionDocument,
  { runAs }: Asker,
  osUsers: readonly string[] | undefined,
): OsUser & { readonly osUserKey?: string } {
  if (document.unlisted === true) return { osUser: null, osUserKey: `the document ${document.name}` };
  if (typeof runAs !== 'object') return osUserOf(document, runAs, osUsers);
  const outcomes = (runAs.values ?? [undefined]).map((value) => osUserOf(document, value, osUsers));
  // A session that fails is nobody's: those that do not have to agree.
  const open = outcomes.filter(({ failing }) => failing === undefined);
  const [first] = open.length > 0 ? open : outcomes;
  const asks = document.runAsEnabled === true && document.sessionType !== 'Port' && first?.osUser !== 'root';
  const agree = runAs.values !== undefined && open.every(({ osUser }) => osUser === first?.osUser);
  return first !== undefined && (!asks || agree) ? first : { osUser: null, osUserKey: runAs.unknown };
}
