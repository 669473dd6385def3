/**
 * A session document as the agent needs it (spec/session-manager 10.1, 11). The gateway validates documents before it
 * sends them; the agent does not depend on that.
 */
import { any, type Fields, flagOr, object, objectOr, text, textOr } from '../json.ts';
import { SsmError } from '../ssm-error.ts';

export type SessionDocument = {
  readonly schemaVersion: '1.0';
  readonly description: string;
  /** Any text: an unknown session type is answered with a failed task instead of silence. */
  readonly sessionType: string;
  readonly inputs: SessionInputs;
  /** Declarations by name; `default` may be any JSON value. */
  readonly parameters: Readonly<Record<string, DocumentParameter>>;
  /** Undefined for Standard_Stream. `{{ name }}` is not yet replaced. */
  readonly properties: Fields | undefined;
};

export type SessionInputs = {
  readonly s3BucketName: string;
  readonly s3KeyPrefix: string;
  readonly s3EncryptionEnabled: boolean;
  readonly cloudWatchLogGroupName: string;
  readonly cloudWatchStreamingEnabled: boolean;
  readonly cloudWatchEncryptionEnabled: boolean;
  readonly kmsKeyId: string;
  readonly runAsEnabled: boolean;
  readonly runAsDefaultUser: string;
  readonly shellProfile: { readonly linux: string; readonly windows: string };
  /** Minutes as text, '' when not given. */
  readonly idleSessionTimeout: string;
  readonly maxSessionDuration: string;
};

export type DocumentParameter = {
  readonly type: string;
  readonly default: unknown;
  readonly allowedPattern: string;
};

export function parseSessionDocument(fields: Fields): SessionDocument {
  if (text(fields, 'schemaVersion', 16) !== '1.0') {
    throw new SsmError('ssm/message-malformed', 'the schemaVersion of a session document must be 1.0');
  }
  return {
    schemaVersion: '1.0',
    description: textOr(fields, 'description', 4096),
    sessionType: text(fields, 'sessionType', 64),
    inputs: parseInputs(objectOr(fields, 'inputs') ?? {}),
    parameters: parseDeclarations(objectOr(fields, 'parameters') ?? {}),
    properties: objectOr(fields, 'properties'),
  };
}

function parseInputs(fields: Fields): SessionInputs {
  const profile = objectOr(fields, 'shellProfile') ?? {};
  return {
    s3BucketName: textOr(fields, 's3BucketName', 256),
    s3KeyPrefix: textOr(fields, 's3KeyPrefix', 1024),
    s3EncryptionEnabled: flagOr(fields, 's3EncryptionEnabled', true),
    cloudWatchLogGroupName: textOr(fields, 'cloudWatchLogGroupName', 1024),
    cloudWatchStreamingEnabled: flagOr(fields, 'cloudWatchStreamingEnabled', true),
    cloudWatchEncryptionEnabled: flagOr(fields, 'cloudWatchEncryptionEnabled', true),
    kmsKeyId: textOr(fields, 'kmsKeyId', 2048),
    runAsEnabled: flagOr(fields, 'runAsEnabled', false),
    runAsDefaultUser: textOr(fields, 'runAsDefaultUser', 256),
    shellProfile: { linux: textOr(profile, 'linux', 8192), windows: textOr(profile, 'windows', 8192) },
    idleSessionTimeout: minutes(fields, 'idleSessionTimeout'),
    maxSessionDuration: minutes(fields, 'maxSessionDuration'),
  };
}

/** Documents contain 20 as well as "20". */
function minutes(fields: Fields, name: string): string {
  const value = any(fields, name);
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : textOr(fields, name, 16);
}

function parseDeclarations(fields: Fields): Readonly<Record<string, DocumentParameter>> {
  const names = Object.keys(fields);
  if (names.length > 200) throw new SsmError('ssm/message-too-large', 'parameters has more than 200 entries');
  const declared: Record<string, DocumentParameter> = Object.create(null) as Record<string, DocumentParameter>;
  for (const name of names) {
    const parameter = object(fields, name);
    declared[name] = {
      type: textOr(parameter, 'type', 64),
      default: any(parameter, 'default'),
      allowedPattern: textOr(parameter, 'allowedPattern', 4096),
    };
  }
  return declared;
}
