/** StartSession, from authorisation to the token. spec/session-manager 10.1, 12.1; spec/iam 14, 15. */
import { randomUUID } from 'node:crypto';
import type { StartSessionRequest, StartSessionResponse } from '@aws-sdk/client-ssm';
import { defaultSessionDocument } from '@sallyport/aws';
import {
  legacyStartSessionResources,
  type RequestedResource,
  runAsTagOf,
  type SessionStart,
  startSessionResources,
} from '@sallyport/iam';
import { encodeInteractiveShell, MessageType } from '@sallyport/ssm';
import { isAllowed } from '../../authorise.ts';
import { gatewayFrame } from '../../gateway/frames.ts';
import { gatewayOf } from '../../gateway/region-gateway.ts';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { documentArn, nodeArn } from './arns.ts';
import { isObject, type JsonObject } from './document-text.ts';
import { documentName, findDocument, versionOf } from './documents.ts';
import { invalidDocument, invalidParameters, resourceLimitExceeded, validationError } from './errors.ts';
import { instanceOf, requireConnected } from './instances.ts';
import { builtInDefault } from './owned-documents.ts';
import { sessionParameters } from './session-parameters.ts';
import { keepSession, newSessionId, type SessionRecord, sessionStore } from './sessions.ts';
import { clientAccess } from './stream-url.ts';

/** The largest start message that agents accept. */
const startBytes = 160 * 1024;

export const startSession: Operation<StartSessionRequest, StartSessionResponse> = {
  requiredPermissions: ({ Target: target = '', DocumentName: given }, call) => startPermissions(call, target, given),
  async handle({ Target: target = '', DocumentName: given, Parameters, Reason: reason }, call) {
    checkLengths(target, reason);
    const { name, content } = sessionDocument(call, given);
    const parameters = await sessionParameters(call.slices, name, content, Parameters);
    requireConnected(call.account, target);
    checkCaps(call, target);
    const session = newRecord(call, target, name, content, reason);
    const runAs = flagged(inputs(content).runAsEnabled) ? runAsOf(call.caller.tags) : '';
    const now = call.region.clock.now().getTime();
    const payload = encodeInteractiveShell(
      {
        sessionId: session.id,
        documentName: name,
        parameters,
        runAsUser: runAs,
        sessionOwner: call.caller.arn,
      },
      content,
    );
    if (payload.length > startBytes) {
      throw invalidParameters(`The parameters and document ${name} together are too large to be sent to the node.`);
    }
    keepSession(call.account, session);
    const gateway = gatewayOf(call.region);
    gateway.startSession(
      {
        id: session.id,
        accountId: call.account.id,
        target,
        ownerId: call.caller.userId,
        start: gatewayFrame(MessageType.interactiveShell, payload, now, randomUUID()),
        idleMs: (minutesOf(inputs(content).idleSessionTimeout) ?? 0) * 60_000 || gateway.options.idleMs,
        ...(session.maximumMinutes === undefined ? {} : { maximumMinutes: session.maximumMinutes }),
      },
      {
        stateChanged: (state) => {
          session.status = state;
        },
        ended: ({ how }) => {
          session.status = how === 'failed' ? 'Failed' : 'Terminated';
          session.endDate = call.region.clock.now();
        },
      },
    );
    return clientAccess(call, session.id);
  },
};

/**
 * Instance and document are authorised one after the other, so that the error names the one that is denied. Under the legacy
 * rule a call that names no document may do with the instance alone (spec/iam 14.3).
 */
function startPermissions(call: Call, target: string, given: string | undefined): readonly RequiredPermission[] {
  const { account, region } = call;
  const name = documentName(account, given ?? defaultSessionDocument) ?? given ?? '';
  const start: SessionStart = {
    node: { arn: nodeArn(account, target), tags: new Map(instanceOf(account, target)?.tags) },
    document: {
      arn: documentArn(account, name),
      tags: new Map(findDocument(account, name)?.tags),
    },
    named: given !== undefined,
  };
  if (region.documentCheck === 'legacy' && !start.named) {
    const legacy = onEach(legacyStartSessionResources(start));
    if (isAllowed(call, 'ssm', legacy)) return legacy;
  }
  return onEach(startSessionResources(start));
}

function onEach(resources: readonly RequestedResource[]): RequiredPermission[] {
  return resources.map((resource) => ({ action: 'ssm:StartSession', resources: [resource] }));
}

function sessionDocument(
  { account }: Call,
  given: string | undefined,
): { readonly name: string; readonly content: JsonObject } {
  const document = findDocument(account, given ?? defaultSessionDocument);
  if (document !== undefined) return { name: document.name, content: versionOf(document).content };
  if ((given ?? defaultSessionDocument) === defaultSessionDocument)
    return { name: defaultSessionDocument, content: builtInDefault };
  throw invalidDocument(`Document with name ${given} does not exist.`);
}

function newRecord(
  { account, caller, region }: Call,
  target: string,
  document: string,
  content: JsonObject,
  reason: string | undefined,
): SessionRecord {
  const sessions = sessionStore.of(account);
  let id = newSessionId(caller, region.random);
  while (sessions.has(id)) id = newSessionId(caller, region.random);
  return {
    id,
    target,
    owner: caller.arn,
    ownerId: caller.userId,
    documentName: document,
    reason,
    startDate: region.clock.now(),
    maximumMinutes: minutesOf(inputs(content).maxSessionDuration),
    status: 'Connecting',
  };
}

function inputs(content: JsonObject): JsonObject {
  return isObject(content.inputs) ? content.inputs : {};
}

const flagged = (value: unknown): boolean => value === true || value === 'true';

function minutesOf(value: unknown): number | undefined {
  const minutes = typeof value === 'number' ? value : Number.parseInt(String(value ?? ''), 10);
  return Number.isInteger(minutes) && minutes > 0 ? minutes : undefined;
}

function checkCaps({ account, caller, region }: Call, target: string): void {
  const reached = gatewayOf(region).sessionCapReached({ accountId: account.id, target, ownerId: caller.userId });
  if (reached === undefined) return;
  const whose = reached.of === 'owner' ? caller.arn : `The managed node ${target}`;
  throw resourceLimitExceeded(
    `${whose} has as many sessions as this local region allows at a time (${reached.most}). Terminate some of them, or wait until they time out.`,
  );
}

function checkLengths(target: string, reason: string | undefined): void {
  if (target.length < 1 || target.length > 400) throw validationError('Target must have 1 to 400 characters.');
  if (reason !== undefined && !/^.{1,256}$/u.test(reason)) {
    throw validationError('Reason must have 1 to 256 characters on one line.');
  }
}

/**
 * Tag keys are compared without case (spec/iam 12.6): a session tag `ssmsessionrunas` overrides the tag of the role,
 * and must count as Run As tag as well.
 */
function runAsOf(tags: ReadonlyMap<string, string>): string {
  return runAsTagOf(tags) ?? '';
}
