/** The text of a document as JSON or YAML, read into plain JSON. Whatever is wrong is said with its place. */
import { parseDocument, stringify } from 'yaml';
import { ServiceError } from '../../service-error.ts';
import { invalidDocumentContent } from './errors.ts';

export type DocumentFormat = 'JSON' | 'YAML';
export type JsonObject = { readonly [name: string]: unknown };

const maxBytes = 64 * 1024;

export function readDocumentText(content: string, format: DocumentFormat): JsonObject {
  if (Buffer.byteLength(content) > maxBytes) {
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
    // Few aliases: a short text must not unfold into gigabytes.
    const value: unknown = parsed.toJS({ maxAliasCount: 20 });
    // Dates, sets and the like of YAML have no place in a document; JSON is the common ground.
    return JSON.parse(JSON.stringify(value ?? null));
  } catch (error) {
    throw invalidDocumentContent(`The content is not valid YAML: ${error instanceof Error ? error.message : ''}.`);
  }
}
