/**
 * Replaces `{{ name }}` in a document by the caller's parameters over the document's defaults, and `{{ssm:name}}` by
 * the Parameter Store (spec/session-manager 10.1). In one pass: placeholders in values of the caller are not replaced,
 * or a caller could read parameters with the node's role.
 */
import type { Fields, SessionStart } from '@sallyport/ssm';
import { NodeError } from '../node-error.ts';

const placeholder = /\{\{\s*(ssm:[\w./:-]+|\w+)\s*\}\}/g;
const maxText = 64 * 1024;

export type GetParameters = (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Returns a function that replaces placeholders in texts of this document. */
export async function placeholderFiller(
  start: Pick<SessionStart, 'document' | 'parameters'>,
  getParameters: GetParameters,
): Promise<(text: string) => string> {
  const values = new Map<string, string>();
  for (const [name, declared] of Object.entries(start.document.parameters)) {
    const value = rendered(declared.default);
    if (value !== undefined) values.set(name, value);
  }
  for (const [name, value] of Object.entries(start.parameters)) values.set(name, value);
  const stored = storedNames(start);
  if (stored.length > 0) {
    const found = await getParameters(stored);
    for (const name of stored) {
      const value = found.get(name);
      if (value === undefined)
        throw new NodeError('node/document', `the parameter ${name} of the document does not exist`);
      values.set(`ssm:${name}`, value);
    }
  }
  return (text) => {
    const filled = text.replace(placeholder, (whole, name: string) => values.get(name) ?? whole);
    if (filled.length > maxText) throw new NodeError('node/document', 'the document is too long once filled in');
    return filled;
  };
}

/** A default may be any JSON; a list of one element counts as the element. */
function rendered(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.length === 1) return rendered(value[0]);
  return undefined;
}

function storedNames(start: Pick<SessionStart, 'document'>): string[] {
  const texts = [...strings(start.document.properties ?? {}), start.document.inputs.shellProfile.linux];
  const { runAsDefaultUser, kmsKeyId, s3BucketName, s3KeyPrefix, cloudWatchLogGroupName } = start.document.inputs;
  const names = [...texts, runAsDefaultUser, kmsKeyId, s3BucketName, s3KeyPrefix, cloudWatchLogGroupName].flatMap(
    (text) => [...text.matchAll(placeholder)].map((match) => match[1] ?? '').filter((name) => name.startsWith('ssm:')),
  );
  return [...new Set(names.map((name) => name.slice(4)))];
}

function strings(fields: Fields): string[] {
  return Object.values(fields).flatMap((value) => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? strings(value as Fields) : [];
  });
}
