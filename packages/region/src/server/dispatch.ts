/**
 * One HTTP request from its first byte to its answer: read, find the operation, authenticate, authorise, handle, write.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { authorise, authoriseInSlices } from '../authorise.ts';
import type { Control } from '../control/control.ts';
import type { Region } from '../region.ts';
import type { Call, Protocol, RequiredPermission, Service, StreamingServer } from '../service.ts';
import { ServiceError } from '../service-error.ts';
import { modelOf, protocolOf } from '../wire/models.ts';
import { type Answer, readInput, writeError, writeOutput } from '../wire/protocol.ts';
import { checkRequired } from '../wire/required.ts';
import { AuthFault, authError } from '../wire/sigv4/auth-fault.ts';
import { readClaim } from '../wire/sigv4/claim.ts';
import { decodePairs, type SignedRequest, signedRequest } from '../wire/sigv4/signed-request.ts';
import { payloadHash } from '../wire/sigv4/verify.ts';
import { authenticate } from './authenticate.ts';
import { readBody } from './body.ts';
import { makeCall, newRequestId } from './call.ts';
import { authenticatedConnection } from './connections.ts';
import { refuseForeign } from './foreign.ts';
import type { Log } from './log.ts';
import { errorsOf, meetFaults } from './meet-faults.ts';
import { serverError } from './overload.ts';
import { peerOf, type ServicePath } from './peer.ts';
import type { RawAnswer, RawRoute } from './raw-route.ts';
import { RequestTurns } from './request-turns.ts';
import {
  checkEndpoint,
  guessProtocol,
  hostEndpoint,
  operationName,
  queryParameters,
  rawRequest,
  type Services,
  serviceName,
} from './route.ts';

export type Dispatch = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The server of a streaming service, loaded at its first request. */
export type StreamingServers = (request: SignedRequest) => Promise<StreamingServer> | undefined;

/** A request whose first line and headers have been read, and the way it came. */
type Arrived = {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly request: SignedRequest | undefined;
  readonly path: ServicePath;
};

/** What is known about a request so far, for writing errors. */
type Recognised = { protocol: Protocol; xmlNamespace: string; fail?: RawRoute['fail'] };

export function makeDispatch(
  region: Region,
  services: Services,
  streaming: StreamingServers,
  control: Control,
  log: Log,
): Dispatch {
  const turns = new RequestTurns();
  return async (message, response) => {
    const request = signedRequest(message);
    // The SDKs that correct their own clock, as they do for AWS, read the time of the service here.
    response.setHeader('date', region.clock.now().toUTCString());
    if (request !== undefined && control.claims(request, message)) {
      const answer = await control.answer(message, request);
      if (!message.complete) response.shouldKeepAlive = false;
      send(response, answer);
      return;
    }
    const path = peerOf(message.socket).pathTo((request && destination(request)) ?? '');
    if (path === undefined) {
      // The network of the instance does not lead there: nobody answers.
      message.socket.destroy();
      return;
    }
    const server = request === undefined ? undefined : streaming(request);
    if (request !== undefined && server !== undefined) {
      await (await server).serve({ message, response, request, path, takeTurn: (peer) => turns.next(peer) });
      return;
    }
    const requestId = newRequestId();
    const known: Recognised = { protocol: 'query', xmlNamespace: '' };
    let answer: Answer;
    if (message.headers.expect !== undefined) response.writeContinue();
    try {
      answer = await serve({ message, response, request, path }, requestId, known);
    } catch (cause) {
      const error = asServiceError(cause, known.protocol, requestId, log);
      answer =
        known.fail === undefined
          ? writeError(known.protocol, error, requestId, known.xmlNamespace)
          : rawAnswer(known.fail(error), requestId);
    }
    // The rest of a refused body may still be arriving: the connection ends with the answer then.
    if (!message.complete) response.shouldKeepAlive = false;
    send(response, answer);
  };

  async function serve(arrived: Arrived, requestId: string, known: Recognised): Promise<Answer> {
    const { message, request, path, response } = arrived;
    if (request === undefined) throw new ServiceError('MalformedInput', 400, 'the request line holds no path');
    recognise(request, known);
    refuseForeign(message.headers);
    const body = await readBody(message);
    const claim = readClaim(request);
    if (claim === undefined) {
      refuseUnsigned(services, request, body);
      throw new AuthFault('missing', 'Request is missing Authentication Token');
    }
    checkEndpoint(request, claim, services);
    const caller = authenticate(region, request, claim, payloadHash(request, body));
    authenticatedConnection(message.socket, claim.accessKeyId);
    const service = services.get(claim.service);
    if (service === undefined) throw unservedService(claim.service);
    const call = makeCall(region, caller, message, requestId, service.protocol, path);
    await turns.next(caller.userId);
    try {
      return await serveCall(service, request, body, call, known, response);
    } finally {
      call.slices.end();
    }
  }

  async function serveCall(
    service: Service,
    request: SignedRequest,
    body: Uint8Array,
    call: Call,
    known: Recognised,
    response: ServerResponse,
  ): Promise<Answer> {
    const raw = rawRequest(request);
    const route = service.routes?.find((candidate) => candidate.handle !== undefined && candidate.match(raw));
    if (route?.handle !== undefined) {
      if (route.fail !== undefined) known.fail = route.fail;
      const required = route.requiredPermissions(raw, call);
      const errors = errorsOf(call, service.protocol);
      await meetFaults({ call, service: service.name, operation: nameOf(required), answer: response, errors });
      authorise(call, service.name, required);
      return rawAnswer(await route.handle(raw, body, call), call.requestId);
    }
    return operate(service, request, body, call, response);
  }
}

/** A route has no name: it is called as the action that it requires. */
export function nameOf(required: readonly RequiredPermission[]): string {
  return required[0]?.action.split(':')[1] ?? '';
}

/**
 * The service whose network way counts: that of the name the request is sent to, at a loopback name that of the credential
 * scope. A signature for another one is refused later.
 */
function destination(request: SignedRequest): string | undefined {
  return hostEndpoint(request)?.service ?? serviceName(request);
}

/** Operations of AWS that take no signature and are not served say so, instead of asking for one. */
const unsignedOperations: ReadonlyMap<string, string> = new Map([
  ['AssumeRoleWithSAML', 'sts'],
  ['AssumeRoleWithWebIdentity', 'sts'],
]);

function refuseUnsigned(services: Services, request: SignedRequest, body: Uint8Array): void {
  const parameters = [...decodePairs(request.rawQuery), ...decodePairs(new TextDecoder().decode(body))];
  const action = parameters.find(([name]) => name === 'Action')?.[1] ?? '';
  const service = services.get(unsignedOperations.get(action) ?? '');
  if (service === undefined) return;
  if (!Object.hasOwn(service.operations, action)) throw unserved(service, action);
}

/** Errors are written in the format of the service the request seems to be for, before that is verified. */
function recognise(request: SignedRequest, known: Recognised): void {
  const name = serviceName(request);
  known.protocol = (name === undefined ? undefined : protocolOf.get(name)) ?? guessProtocol(request);
  known.xmlNamespace = (name === undefined ? undefined : modelOf(name)?.settings.xmlNamespace) ?? '';
}

async function operate(
  service: Service,
  request: SignedRequest,
  body: Uint8Array,
  call: Call,
  answer: ServerResponse,
): Promise<Answer> {
  const { protocol } = service;
  const model = modelOf(service.name);
  if (model === undefined || request.method === 'PUT' || request.method === 'DELETE') {
    throw new ServiceError(
      'UnknownOperationException',
      404,
      `${service.name} has no ${request.method} ${request.rawPath.slice(0, 80)}`,
    );
  }
  const parameters = protocol === 'json' ? [] : queryParameters(request, body);
  const name = operationName(service, model.settings.target, request, parameters);
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  const shape = model.operation(name);
  if (operation === undefined || shape === undefined) {
    throw shape !== undefined || model.unserved(name)
      ? unserved(service, name)
      : unknown(service, name, model.settings.version);
  }
  const input = readInput(protocol, shape, { body, parameters });
  checkRequired(service.name, protocol, shape.input, input, operation.missing);
  const errors = errorsOf(call, protocol);
  await meetFaults({ call, service: service.name, operation: name, input: input as object, answer, errors });
  await authoriseInSlices(call, service.name, operation.requiredPermissions(input, call));
  if (protocol === 'ec2' && (input as { DryRun?: boolean }).DryRun === true) {
    throw new ServiceError('DryRunOperation', 412, 'Request would have succeeded, but DryRun flag is set.');
  }
  const output: unknown = await operation.handle(input, call);
  return writeOutput(protocol, model, name, shape, output, call.requestId);
}

function unserved(service: Service, operation: string): ServiceError {
  const code = service.protocol === 'json' ? 'NotImplementedException' : 'NotImplemented';
  return new ServiceError(code, 501, `not implemented: this local region does not serve ${service.name}:${operation}`);
}

function unservedService(name: string): ServiceError {
  const shown = name.slice(0, 80);
  return new ServiceError(
    'NotImplemented',
    501,
    `not implemented: this local region does not serve the service ${shown}`,
  );
}

function unknown(service: Service, operation: string, version: string): ServiceError {
  const shown = operation.slice(0, 128);
  if (service.protocol === 'json') {
    return new ServiceError('UnknownOperationException', 400, `${service.name} has no operation ${shown}`);
  }
  return new ServiceError('InvalidAction', 400, `Could not find operation ${shown} for version ${version}`);
}

export function asServiceError(cause: unknown, protocol: Protocol, requestId: string, log: Log): ServiceError {
  if (cause instanceof AuthFault) return authError(cause, protocol);
  if (cause instanceof ServiceError) return cause;
  log(`request ${requestId} failed inside the region`, cause);
  return serverError(protocol, 500, `An internal error has occurred (request ${requestId})`);
}

function rawAnswer({ status, contentType, body }: RawAnswer, requestId: string): Answer {
  return { status, headers: { 'content-type': contentType, 'x-amzn-requestid': requestId }, body };
}

function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
}
