/** Answers of ssmmessages: XML, with HTTP 201 on success. spec/session-manager 1.2. */
import type { RawAnswer } from '../../server/raw-route.ts';
import { ServiceError } from '../../service-error.ts';

const namespace = 'http://ssmmessages.amazonaws.com/doc/2017-10-01/';

export function tokenAnswer(operation: 'CreateControlChannel' | 'CreateDataChannel', token: string): RawAnswer {
  const body = `<MessageSchemaVersion>1.0</MessageSchemaVersion><TokenValue>${escapeXml(token)}</TokenValue>`;
  return xml(201, `<${operation}Response xmlns="${namespace}">${body}</${operation}Response>`);
}

/** The agent expects the code as element name, such as `<AccessDeniedException>`. */
export function errorAnswer(error: ServiceError): RawAnswer {
  const name = /^[A-Za-z][A-Za-z0-9]*$/.test(error.code) ? error.code : 'InternalFailure';
  return xml(error.status, `<${name}><Message>${escapeXml(error.message)}</Message></${name}>`);
}

export const accessDenied = (message: string): ServiceError => new ServiceError('AccessDeniedException', 403, message);

export const badRequest = (message: string): ServiceError => new ServiceError('BadRequestException', 400, message);

/** Tells an agent that reconnects that its session has ended. */
export const sessionOver = (): ServiceError => badRequest('Session is already terminated');

function xml(status: number, body: string): RawAnswer {
  return { status, contentType: 'text/xml', body };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
