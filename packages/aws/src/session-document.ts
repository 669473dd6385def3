/**
 * The schema of session documents, one reading for the region, which refuses what AWS refuses, and for lint. The official agent
 * drops a document that it cannot read without an answer, and the client waits without end, so that a document has to be checked
 * when it is written. spec/session-manager 9, 10.1, 11, 19 H6.
 */
import { sessionTypes } from './session-manager.ts';

/** Bytes of a document at most. */
export const longestDocument: number = 64 * 1024;

export type SessionDocumentFault = {
  /** AWS has a code of its own for the schema version. */
  readonly kind: 'schema-version' | 'content';
  readonly message: string;
  /** The member that it is about; the one that holds it for a member that is missing. */
  readonly path: readonly string[];
};

export type SessionDocumentOptions = {
  /** Texts whose value is only known later, which fit everywhere. */
  readonly isUnknown?: (text: string) => boolean;
};

/** A hostile document could have more than anybody reads. */
const mostFaults = 100;

/** What AWS refuses in the content of a session document, in the order in which it is read. */
export function sessionDocumentFaults(
  document: unknown,
  { isUnknown = () => false }: SessionDocumentOptions = {},
): readonly SessionDocumentFault[] {
  const faults: SessionDocumentFault[] = [];
  const add: Report = (path, message, kind = 'content') => {
    if (faults.length < mostFaults) faults.push({ kind, message, path });
  };
  if (!isObject(document)) add([], 'the document must be an object');
  else checkDocument(document, { add, isUnknown: (value) => typeof value === 'string' && isUnknown(value) });
  return faults;
}

type JsonObject = { readonly [name: string]: unknown };
type Report = (path: readonly string[], message: string, kind?: SessionDocumentFault['kind']) => void;
type Reading = { readonly add: Report; readonly isUnknown: (value: unknown) => boolean };
type Check = (value: unknown, path: readonly string[], reading: Reading) => void;

function checkDocument(document: JsonObject, reading: Reading): void {
  const { add, isUnknown } = reading;
  const version = own(document, 'schemaVersion');
  if (version !== '1.0' && !isUnknown(version)) {
    const given = JSON.stringify(version)?.slice(0, 64) ?? 'none';
    const path = version === undefined ? [] : ['schemaVersion'];
    add(path, `a session document must have schemaVersion "1.0"; this one has ${given}`, 'schema-version');
  }
  fields(document, root, [], reading);
  const type = own(document, 'sessionType');
  if (type === undefined) add([], 'sessionType is missing');
  else checkProperties(type, own(document, 'properties'), reading);
  checkReferences(document, reading);
}

const inputs: Readonly<Record<string, Check>> = {
  s3BucketName: text,
  s3KeyPrefix: text,
  s3EncryptionEnabled: flag,
  cloudWatchLogGroupName: text,
  cloudWatchStreamingEnabled: flag,
  cloudWatchEncryptionEnabled: flag,
  kmsKeyId: text,
  runAsEnabled: flag,
  runAsDefaultUser: text,
  shellProfile: (value, path, reading) => fields(value, { linux: text, windows: text, macos: text }, path, reading),
  idleSessionTimeout: minutes(1, 60),
  maxSessionDuration: minutes(1, 1440),
};

const parameter: Readonly<Record<string, Check>> = {
  type: oneOf(['String', 'StringList']),
  description: text,
  default: anything,
  allowedPattern(value, path, reading) {
    text(value, path, reading);
    if (typeof value === 'string' && !reading.isUnknown(value) && !isPattern(value))
      reading.add(path, `${path.join('.')} is not a regular expression`);
  },
  allowedValues(value, path, { add }) {
    if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string'))
      add(path, `${path.join('.')} must be a list of text`);
  },
  minChars: count,
  maxChars: count,
  displayType: text,
};

const root: Readonly<Record<string, Check>> = {
  schemaVersion: anything,
  description: text,
  sessionType: oneOf(sessionTypes),
  inputs: (value, path, reading) => fields(value, inputs, path, reading),
  parameters(value, path, reading) {
    if (!isObject(value)) {
      reading.add(path, `${path.join('.')} must be an object`);
      return;
    }
    for (const [name, declaration] of Object.entries(value)) {
      const at = [...path, name];
      if (!/^[A-Za-z0-9_.-]{1,128}$/u.test(name) && !reading.isUnknown(name)) {
        reading.add(at, `${path.join('.')} holds ${JSON.stringify(name.slice(0, 64))}, which is no parameter name`);
        continue;
      }
      fields(declaration, parameter, at, reading);
      if (isObject(declaration) && own(declaration, 'type') === undefined)
        reading.add(at, `${at.join('.')}.type is missing`);
    }
  },
  // What they may hold depends on the session type.
  properties: anything,
};

const command: Readonly<Record<string, Check>> = {
  commands: text,
  runAsElevated: flag,
  separateOutputStream: flag,
  stdOutSeparatorPrefix: separatorPrefix,
  stdErrSeparatorPrefix: separatorPrefix,
};

const port: Readonly<Record<string, Check>> = {
  portNumber: text,
  host: text,
  type: text,
  localPortNumber: text,
  localUnixSocket: text,
  localConnectionType: text,
};

const platforms = (check: Check): Readonly<Record<string, Check>> => ({ linux: check, windows: check, macos: check });

function checkProperties(type: unknown, properties: unknown, reading: Reading): void {
  const { add } = reading;
  const path = ['properties'];
  if (type === 'Standard_Stream') {
    if (properties !== undefined) fields(properties, platforms(anything), path, reading);
    return;
  }
  // Another rule of the document says that there is no such type.
  if (typeof type !== 'string' || !(sessionTypes as readonly string[]).includes(type)) return;
  if (properties === undefined) {
    add([], `a document of sessionType ${type} needs properties`);
    return;
  }
  if (type === 'Port') {
    fields(properties, port, path, reading);
    if (isObject(properties) && !own(properties, 'portNumber')) add(path, 'properties.portNumber is missing');
    return;
  }
  const perPlatform: Check = (value, at) => {
    fields(value, command, at, reading);
    if (isObject(value) && !own(value, 'commands')) add(at, `${at.join('.')}.commands is missing`);
  };
  fields(properties, platforms(perPlatform), path, reading);
  if (isObject(properties) && Object.values(properties).every((value) => value === null))
    add(path, 'properties must hold linux, windows or macos');
}

/** `{{ name }}` must be a parameter of this document; `{{ssm:name}}` is one of the Parameter Store, resolved by the agent. */
function checkReferences(document: JsonObject, { add, isUnknown }: Reading): void {
  const declared = own(document, 'parameters');
  // A list of what is left to look at, since a hostile document may be nested deeper than the stack is.
  const open: { readonly value: unknown; readonly path: readonly string[] }[] = ['properties', 'inputs'].map(
    (name) => ({
      value: own(document, name),
      path: [name],
    }),
  );
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next;
    if (typeof value === 'object' && value !== null) {
      // Places deeper than any field of the schema are not told, so that a path cannot grow with the document.
      for (const [name, inner] of Object.entries(value))
        open.push({ value: inner, path: path.length < 8 ? [...path, name] : path });
    }
    if (typeof value !== 'string') continue;
    for (const [, name = ''] of value.matchAll(/\{\{\s*([^{}\s]{1,512})\s*\}\}/gu)) {
      const known = name.startsWith('ssm:') || isUnknown(name) || (isObject(declared) && Object.hasOwn(declared, name));
      if (!known) add(path, `{{ ${name} }} is used but parameters declares no ${name}`);
    }
  }
}

function fields(
  value: unknown,
  known: Readonly<Record<string, Check>>,
  path: readonly string[],
  reading: Reading,
): void {
  const where = path.length === 0 ? 'the document' : path.join('.');
  if (reading.isUnknown(value)) return;
  if (!isObject(value)) {
    reading.add(path, `${where} must be an object`);
    return;
  }
  for (const [name, field] of Object.entries(value)) {
    const check = Object.hasOwn(known, name) ? known[name] : undefined;
    const at = [...path, name];
    if (check === undefined) reading.add(at, `${where} has the unknown field ${JSON.stringify(name.slice(0, 64))}`);
    // Modules of Terraform write null for what is not set.
    else if (field !== null && !reading.isUnknown(field)) check(field, at, reading);
  }
}

/** undefined for what is not there or null. */
function own(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(`^(?:${pattern})$`, 'u');
    return true;
  } catch {
    return false;
  }
}

function anything(): void {}

function text(value: unknown, path: readonly string[], { add }: Reading): void {
  if (typeof value !== 'string') add(path, `${path.join('.')} must be text`);
}

function flag(value: unknown, path: readonly string[], { add }: Reading): void {
  const fits =
    typeof value === 'boolean' || value === '' || (typeof value === 'string' && /^(true|false)$|\{\{/u.test(value));
  if (!fits) add(path, `${path.join('.')} must be true or false`);
}

function count(value: unknown, path: readonly string[], { add }: Reading): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0) add(path, `${path.join('.')} must be a whole number`);
}

function oneOf(allowed: readonly string[]): Check {
  return (value, path, { add }) => {
    if (!allowed.includes(value as string)) add(path, `${path.join('.')} must be one of ${allowed.join(', ')}`);
  };
}

/** AWS's console writes numbers as text and absent ones as "", people write numbers. */
function minutes(least: number, most: number): Check {
  return (value, path, { add }) => {
    if (value === '') return;
    const isText = typeof value === 'string' && /^\d{1,5}$/u.test(value);
    const given = isText ? Number(value) : value;
    if (!Number.isInteger(given) || (given as number) < least || (given as number) > most)
      add(path, `${path.join('.')} must be a number of minutes from ${least} to ${most}`);
  };
}

function separatorPrefix(value: unknown, path: readonly string[], { add }: Reading): void {
  if (typeof value === 'string' && /^(?:[0-9a-zA-Z\r\n_:-]{0,30}|.*\{\{.*)$/u.test(value)) return;
  add(path, `${path.join('.')} may hold at most 30 letters, digits, line ends, _, : and -`);
}
