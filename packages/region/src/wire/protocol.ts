/** One face for the three protocols: read an input, write an output, write an error. */
import { STATUS_CODES } from 'node:http';
import type { Protocol } from '../service.ts';
import type { ServiceError } from '../service-error.ts';
import { readJson } from './json-read.ts';
import { writeJson } from './json-write.ts';
import { readQuery } from './query-read.ts';
import type { OperationShape, WireModel } from './shape.ts';
import { escapeXml, writeMembers } from './xml-write.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type WireInput = { readonly body: Uint8Array; readonly parameters: readonly (readonly [string, string])[] };

export function readInput(protocol: Protocol, shape: OperationShape, input: WireInput): unknown {
  if (protocol === 'json') return readJson(shape.input, input.body);
  return readQuery(shape.input, input.parameters, protocol);
}

export function writeOutput(
  protocol: Protocol,
  model: WireModel,
  operation: string,
  shape: OperationShape,
  output: unknown,
  requestId: string,
): Answer {
  const id = escapeXml(requestId);
  switch (protocol) {
    case 'json':
      return json(200, writeJson(shape.output, output ?? {}), requestId);
    case 'query': {
      const inside = writeMembers(shape.output, output ?? {});
      const result = shape.output === undefined ? '' : `<${operation}Result>${inside}</${operation}Result>`;
      const body = `<${operation}Response xmlns="${model.settings.xmlNamespace}">${result}<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${operation}Response>`;
      return xml(200, body, requestId);
    }
    case 'ec2': {
      const inside = shape.output === undefined ? '<return>true</return>' : writeMembers(shape.output, output ?? {});
      const body = `<${operation}Response xmlns="${model.settings.xmlNamespace}/"><requestId>${id}</requestId>${inside}</${operation}Response>`;
      return xml(200, body, requestId);
    }
  }
}

export function writeError(protocol: Protocol, error: ServiceError, requestId: string, xmlNamespace = ''): Answer {
  const status = STATUS_CODES[error.status] === undefined ? 500 : error.status;
  switch (protocol) {
    case 'json': {
      const body = JSON.stringify({ ...error.members, __type: error.code, message: error.message });
      const answer = json(status, body, requestId);
      return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': error.code } };
    }
    case 'query': {
      const type = status < 500 ? 'Sender' : 'Receiver';
      const namespace = xmlNamespace === '' ? '' : ` xmlns="${xmlNamespace}"`;
      const body = `<ErrorResponse${namespace}><Error><Type>${type}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${escapeXml(requestId)}</RequestId></ErrorResponse>`;
      return xml(status, body, requestId);
    }
    case 'ec2': {
      const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error></Errors><RequestID>${escapeXml(requestId)}</RequestID></Response>`;
      return xml(status, body, requestId);
    }
  }
}

function json(status: number, body: string, requestId: string): Answer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId }, body };
}

function xml(status: number, body: string, requestId: string): Answer {
  return { status, headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId }, body };
}
