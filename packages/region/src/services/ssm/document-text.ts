/** Parses the JSON or YAML text of a document. Errors name the position. */
import { longestDocument } from '@sallyport/aws';
import { parseDocument, stringify } from 'yaml';
import { ServiceError } from '../../service-error.ts';
import { invalidDocumentContent } from './errors.ts';

export type DocumentFormat = 'JSON' | 'YAML';
export type JsonObject = { readonly [name: string]: unknown };

export function readDocumentText(content: string, format: DocumentFormat): JsonObject {
  if (Buffer.byteLength(content) > longestDocument) {
    throw new ServiceError('MaxDocumentSizeExceeded', 400, 'The size limit of a document is 64 KB.');
  }
  const value = format === 'YAML' ? readYaml(content) : readJson(content);
  if (!isObject(value)) throw invalidDocumentContent('The content of a document must be an object.');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function writeDocumentText(document: JsonObject, format: DocumentFormat): string {
  return format === 'JSON' ? JSON.stringify(document, null, 2) : stringify(document);
}

function readJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw invalidDocumentContent(`The content is not valid JSON: ${error instanceof Error ? error.message : ''}.`);
  }
}

function readYaml(content: string): unknown {
  const parsed = parseDocument(content, { schema: 'core', uniqueKeys: true, prettyErrors: true, merge: false });
  const [problem] = parsed.errors;
  if (problem !== undefined) {
    throw invalidDocumentContent(`The content is not valid YAML: ${problem.message.split('\n')[0] ?? ''}`);
  }
  try {
    // Few aliases, because a short text could expand to gigabytes.
    const value: unknown = parsed.toJS({ maxAliasCount: 20 });
    // Only the types of JSON: a document has no dates and sets.
    return JSON.parse(JSON.stringify(value ?? null));
  } catch (error) {
    throw invalidDocumentContent(`The content is not valid YAML: ${error instanceof Error ? error.message : ''}.`);
  }
}
