/**
 * The schema of session documents. The official agent drops a document it cannot read without an answer, and the client
 * waits without end, so invalid documents are refused when they are created. spec/session-manager 9, 10.1, 11, 19 H6.
 */
import { sessionTypes } from '@sallyport/aws';
import { ServiceError } from '../../service-error.ts';
import { isObject, type JsonObject } from './document-text.ts';
import { invalidDocumentContent } from './errors.ts';
import { isPattern } from './pattern.ts';

type Check = (value: unknown, where: string) => void;

export function checkSessionDocument(document: JsonObject): void {
  const { schemaVersion, sessionType } = document;
  if (schemaVersion !== '1.0') {
    throw new ServiceError(
      'InvalidDocumentSchemaVersion',
      400,
      `A session document must have schemaVersion "1.0"; this one has ${JSON.stringify(schemaVersion) ?? 'none'}.`,
    );
  }
  fields(
    document,
    {
      schemaVersion: text,
      description: text,
      sessionType: oneOf(sessionTypes),
      inputs: (value, where) => fields(value, inputs, where),
      parameters: eachParameter,
      properties: () => {},
    },
    'the document',
  );
  if (sessionType === undefined) throw invalidDocumentContent('sessionType is missing.');
  checkProperties(String(sessionType), document.properties);
  checkReferences(document);
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
  shellProfile: (value, where) => fields(value, { linux: text, windows: text, macos: text }, where),
  idleSessionTimeout: minutes(1, 60),
  maxSessionDuration: minutes(1, 1440),
};

const commandInput: Readonly<Record<string, Check>> = {
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

function checkProperties(sessionType: string, properties: unknown): void {
  if (sessionType === 'Standard_Stream') {
    if (properties !== undefined)
      fields(
        properties,
        platforms(() => {}),
        'properties',
      );
    return;
  }
  if (properties === undefined) {
    throw invalidDocumentContent(`A document of sessionType ${sessionType} needs properties.`);
  }
  if (sessionType === 'Port') {
    fields(properties, port, 'properties');
    if (!(properties as JsonObject).portNumber) {
      throw invalidDocumentContent('properties.portNumber is missing.');
    }
    return;
  }
  const command: Check = (value, where) => {
    fields(value, commandInput, where);
    if (!(value as JsonObject).commands) throw invalidDocumentContent(`${where}.commands is missing.`);
  };
  fields(properties, platforms(command), 'properties');
  if (Object.keys(properties as JsonObject).length === 0) {
    throw invalidDocumentContent('properties must hold linux, windows or macos.');
  }
}

const platforms = (check: Check): Readonly<Record<string, Check>> => ({ linux: check, windows: check, macos: check });

const parameterPattern: Readonly<Record<string, Check>> = {
  type: oneOf(['String', 'StringList']),
  description: text,
  default: () => {},
  allowedPattern(value, where) {
    text(value, where);
    if (!isPattern(value as string)) throw invalidDocumentContent(`${where} is not a regular expression.`);
  },
  allowedValues(value, where) {
    const plain = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
    if (!plain) throw invalidDocumentContent(`${where} must be a list of text.`);
  },
  minChars: count,
  maxChars: count,
  displayType: text,
};

function eachParameter(value: unknown, where: string): void {
  if (!isObject(value)) throw invalidDocumentContent(`${where} must be an object.`);
  for (const [name, declaration] of Object.entries(value)) {
    if (!/^[A-Za-z0-9_.-]{1,128}$/u.test(name)) {
      throw invalidDocumentContent(`${where} holds ${JSON.stringify(name.slice(0, 64))}, which is no parameter name.`);
    }
    fields(declaration, parameterPattern, `${where}.${name}`);
    if ((declaration as JsonObject).type === undefined) {
      throw invalidDocumentContent(`${where}.${name}.type is missing.`);
    }
  }
}

/** `{{ name }}` must be a parameter of this document; `{{ssm:name}}` is one of the Parameter Store, resolved by the agent. */
function checkReferences(document: JsonObject): void {
  const declared = isObject(document.parameters) ? document.parameters : {};
  const used = JSON.stringify([document.inputs, document.properties]) ?? '';
  for (const [, name = ''] of used.matchAll(/\{\{\s*([^{}\s]{1,512})\s*\}\}/gu)) {
    if (name.startsWith('ssm:') || Object.hasOwn(declared, name)) continue;
    throw invalidDocumentContent(`{{ ${name} }} is used but parameters declares no ${name}.`);
  }
}

function fields(value: unknown, known: Readonly<Record<string, Check>>, where: string): void {
  if (!isObject(value)) throw invalidDocumentContent(`${where} must be an object.`);
  for (const [name, field] of Object.entries(value)) {
    const check = Object.hasOwn(known, name) ? known[name] : undefined;
    if (check === undefined) {
      throw invalidDocumentContent(`${where} has the unknown field ${JSON.stringify(name.slice(0, 64))}.`);
    }
    check(field, where === 'the document' ? name : `${where}.${name}`);
  }
}

function text(value: unknown, where: string): void {
  if (typeof value !== 'string') throw invalidDocumentContent(`${where} must be text.`);
}

function flag(value: unknown, where: string): void {
  const fits =
    typeof value === 'boolean' || value === '' || (typeof value === 'string' && /^(true|false)$|\{\{/u.test(value));
  if (!fits) throw invalidDocumentContent(`${where} must be true or false.`);
}

function count(value: unknown, where: string): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw invalidDocumentContent(`${where} must be a whole number.`);
  }
}

function oneOf(allowed: readonly string[]): Check {
  return (value, where) => {
    if (allowed.includes(value as string)) return;
    throw invalidDocumentContent(`${where} must be one of ${allowed.join(', ')}.`);
  };
}

/** AWS's console writes numbers as text and absent ones as "", people write numbers. */
function minutes(least: number, most: number): Check {
  return (value, where) => {
    if (value === '') return;
    const given =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && /^\d{1,5}$/u.test(value)
          ? Number(value)
          : Number.NaN;
    if (!Number.isInteger(given) || given < least || given > most) {
      throw invalidDocumentContent(`${where} must be a number of minutes from ${least} to ${most}.`);
    }
  };
}

function separatorPrefix(value: unknown, where: string): void {
  if (typeof value === 'string' && /^(?:[0-9a-zA-Z\r\n_:-]{0,30}|.*\{\{.*)$/u.test(value)) return;
  throw invalidDocumentContent(`${where} may hold at most 30 letters, digits, line ends, _, : and -.`);
}
