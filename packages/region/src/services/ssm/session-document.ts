/** Refuses session documents as AWS does. spec/session-manager 11. */
import { sessionDocumentFaults } from '@sallyport/aws';
import { ServiceError } from '../../service-error.ts';
import type { JsonObject } from './document-text.ts';
import { invalidDocumentContent } from './errors.ts';

export function checkSessionDocument(document: JsonObject): void {
  const [fault] = sessionDocumentFaults(document);
  if (fault !== undefined) {
    if (fault.kind === 'schema-version')
      throw new ServiceError('InvalidDocumentSchemaVersion', 400, `${fault.message}.`);
    throw invalidDocumentContent(`${fault.message}.`);
  }
}
