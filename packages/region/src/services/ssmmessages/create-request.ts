/** The body of CreateControlChannel and CreateDataChannel. spec/session-manager 1.2. */
import { badRequest } from './answers.ts';

export function checkCreateRequest(body: Uint8Array): void {
  let request: unknown;
  try {
    request = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw badRequest('the request body is not JSON');
  }
  if (typeof request !== 'object' || request === null) throw badRequest('the request body is not a JSON object');
  const { MessageSchemaVersion: version, RequestId: id } = request as Record<string, unknown>;
  if (version !== '1.0') throw badRequest('MessageSchemaVersion must be 1.0');
  if (typeof id !== 'string' || id.length === 0 || id.length > 128) throw badRequest('RequestId is missing');
}
