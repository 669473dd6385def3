/** One request of S3 from its first byte to its answer: find the operation, authenticate, authorise, handle, write. */

import type { Region } from '../../region.ts';
import { makeCall } from '../../server/call.ts';
import { authenticatedConnection } from '../../server/connections.ts';
import { refuseForeign } from '../../server/foreign.ts';
import type { Log } from '../../server/log.ts';
import { type FaultErrors, meetFaults } from '../../server/meet-faults.ts';
import type { Exchange, StreamingServer } from '../../service.ts';
import { readRest } from '../../wire/rest-read.ts';
import { writeRest } from '../../wire/rest-write.ts';
import type { OperationShape } from '../../wire/shape.ts';
import { header } from '../../wire/sigv4/signed-request.ts';
import { addressOf, isBucketName } from './address.ts';
import { type Answerer, makeAnswerer } from './answer.ts';
import { authenticateS3 } from './authenticate.ts';
import { Budget } from './budget.ts';
import { bucketOf, type S3Call } from './call.ts';
import {
  accessDenied,
  invalidArgument,
  invalidBucketName,
  malformedXml,
  notServed,
  S3Error,
  slowDown,
} from './errors.ts';
import { type Limits, mostKeyBytes, regionLimits } from './limits.ts';
import { Answered } from './operation.ts';
import { operations, streamedBody } from './operations.ts';
import { authoriseS3 } from './permissions.ts';
import { receiveDocument } from './receive.ts';
import { model, routeOf } from './route.ts';
import type { S3State } from './state.ts';
import { temporaryBlobs } from './temporary-blobs.ts';

export function makeS3(region: Region, log: Log, limits: Limits = regionLimits): StreamingServer {
  const state: S3State = {
    region,
    buckets: new Map(),
    blobs: temporaryBlobs(limits.mostBytes),
    limits,
    metadataBytes: 0,
    transfers: new Budget(limits.mostTransfers, limits.mostTransfersEach),
    documentBytes: new Budget(limits.mostDocumentBytes, limits.mostDocumentBytesEach),
  };
  return {
    async serve(exchange) {
      const answerer = makeAnswerer(exchange, state, log);
      try {
        await serve(state, exchange, answerer);
      } catch (cause) {
        await answerer.refuse(cause);
      }
    },
    close: () => state.blobs.close(),
  };
}

async function serve(
  state: S3State,
  { message, response, request, path, takeTurn }: Exchange,
  answerer: Answerer,
): Promise<void> {
  const { region } = state;
  refuseForeign(message.headers);
  const address = addressOf(header(request, 'host') ?? '', request.rawPath);
  if (address === undefined) throw new S3Error('InvalidURI', 400, "Couldn't parse the specified URI.");
  answerer.resource = `/${[address.bucket, address.key].filter((part) => part !== undefined).join('/')}`;
  const query = queryOf(request.rawQuery);
  const route = routeOf(request.method, address, query, header(request, 'x-amz-copy-source') !== undefined);
  const authenticated = authenticateS3(region, request);
  const { claim, caller, secretAccessKey, form } = authenticated;
  if (claim !== undefined) authenticatedConnection(message.socket, claim.accessKeyId);
  await takeTurn(caller.userId);
  const operation = Object.hasOwn(operations, route.name) ? operations[route.name] : undefined;
  const shape = model.operation(route.name);
  if (operation === undefined || shape === undefined) throw notServed(route.name);
  if (address.bucket !== undefined && !isBucketName(address.bucket)) throw invalidBucketName(address.bucket);
  const keyBytes = Buffer.byteLength(address.key ?? '');
  if (keyBytes > mostKeyBytes) {
    throw new S3Error('KeyTooLongError', 400, 'Your key is too long', { Size: keyBytes, MaxSizeAllowed: mostKeyBytes });
  }
  const call: S3Call = {
    ...makeCall(region, caller, message, answerer.requestId, 'query', path),
    state,
    message,
    request,
    address,
    operation: route.name,
    claim,
    secretAccessKey,
    form,
    keys: authenticated.keys,
    beginBody() {
      if (message.headers.expect !== undefined) response.writeContinue();
    },
  };
  checkBucket(call, answerer);
  const body = streamedBody.has(route.name) ? undefined : await receiveDocument(call, route.name);
  const input = readRest(
    shape.input,
    { labels: { Bucket: address.bucket, Key: address.key }, query, headers: request.headers, body },
    (what, name, value) =>
      what === 'body'
        ? malformedXml()
        : invalidArgument(`Provided ${name} not an integer or within integer range`, name, value),
  );
  checkDocument(shape, input, body);
  await meetFaults({ call, service: 's3', operation: route.name, input, answer: response, errors: faultErrors });
  authoriseS3(call, operation.requiredPermissions(input, call));
  const result: unknown = await operation.handle(input, call);
  const answered = result instanceof Answered ? result : new Answered(route.status, result);
  const output = (answered.output ?? {}) as Record<string, unknown>;
  try {
    await answerer.send(answered, writeRest(shape, model.settings.xmlNamespace, output), caller.userId);
  } finally {
    answered.bytes?.release();
  }
}

const faultErrors: FaultErrors = {
  throttled: slowDown,
  failed: (status) =>
    status === 500
      ? new S3Error('InternalError', 500, 'We encountered an internal error. Please try again.')
      : new S3Error('ServiceUnavailable', 503, 'Service is unable to handle request.'),
};

/** A document that is left out is none of empty settings. */
function checkDocument({ input: shape }: OperationShape, input: object, body: Uint8Array | undefined): void {
  if (shape?.kind !== 'structure' || body === undefined) return;
  for (const [name, { traits }] of shape.members) {
    const isMissing = body.length === 0 || !Object.hasOwn(input, name);
    if (traits.httpPayload !== undefined && shape.required.includes(name) && isMissing) {
      throw new S3Error('MissingRequestBodyError', 400, 'Request Body is empty');
    }
  }
}

/** The bucket has to be there, and that of the owner the caller expects, before anything is asked of IAM. */
function checkBucket(call: S3Call, answerer: Answerer): void {
  if (call.address.bucket === undefined || call.operation === 'CreateBucket') return;
  const bucket = bucketOf(call);
  answerer.bucketRegion = call.region.name;
  const expected = header(call.request, 'x-amz-expected-bucket-owner');
  if (expected !== undefined && expected !== bucket.owner.id) throw accessDenied();
}

/** The first value of each name. A `+` is a blank, as S3 reads it. */
function queryOf(rawQuery: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQuery)) if (!query.has(name)) query.set(name, value);
  return query;
}
