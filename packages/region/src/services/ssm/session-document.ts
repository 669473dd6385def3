/** Refuses session documents as AWS does, and those with a setting that this region does not serve. spec/session-manager 11. */
import { sessionDocumentFaults } from '@sallyport/aws';
import { ServiceError } from '../../service-error.ts';
import { isObject, type JsonObject } from './document-text.ts';
import { invalidDocumentContent } from './errors.ts';

/**
 * Settings that would be ignored, with what they ask for. A session without the log that its document asks for
 * must not start, and the author of the document is told, not the person who needs a session.
 */
export const settingsNotServed: Readonly<Record<string, string>> = {
  s3BucketName: 'session logs in Amazon S3',
  cloudWatchLogGroupName: 'session logs in CloudWatch Logs',
};

export function checkSessionDocument(document: JsonObject): void {
  const [fault] = sessionDocumentFaults(document);
  if (fault !== undefined) {
    if (fault.kind === 'schema-version')
      throw new ServiceError('InvalidDocumentSchemaVersion', 400, `${fault.message}.`);
    throw invalidDocumentContent(`${fault.message}.`);
  }
  // Sessions for ports are neither logged nor encrypted, on AWS as here.
  if (document.sessionType === 'Port' || !isObject(document.inputs)) return;
  for (const [setting, purpose] of Object.entries(settingsNotServed)) {
    const value = document.inputs[setting];
    if (value === undefined || value === null || value === '') continue;
    throw new ServiceError(
      'NotImplementedException',
      501,
      `not implemented: this local region does not serve inputs.${setting} of session documents (${purpose}); leave it out or empty`,
    );
  }
}
