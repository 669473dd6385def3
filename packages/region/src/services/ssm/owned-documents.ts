/**
 * The session documents AWS owns, present in every region. The texts are ours, made from AWS's documentation of their
 * parameters. spec/session-manager 11.
 */
import type { JsonObject } from './document-text.ts';

const port = '([1-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';

const portNumber = { type: 'String', description: 'Port on the node', allowedPattern: port };
const localPortNumber = {
  type: 'String',
  description: 'Port on the local computer; 0 picks a free one',
  allowedPattern: `(0|${port})`,
  default: '0',
};
const host = {
  type: 'String',
  description: 'Name or address the node connects to',
  allowedPattern: '[A-Za-z0-9._:-]{1,255}',
};
/** Agents compile the patterns too, those of AWS with Go's RE2, and drop a document with one that they cannot. */
const localUnixSocket = {
  type: 'String',
  description: 'Path of a Unix socket on the local computer',
  allowedPattern: '/[^\\x00]{1,107}',
};
const localConnectionType = { type: 'String', allowedPattern: 'unix', default: 'unix' };
const command = { type: 'String', description: 'Command to run' };

const forward = { portNumber: '{{ portNumber }}', type: 'LocalPortForwarding' };
const run = { commands: '{{ command }}', runAsElevated: false };
const separate = { ...run, separateOutputStream: true };

export const ownedDocuments: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  [
    'AWS-StartInteractiveCommand',
    document(
      'InteractiveCommands',
      'Run one command on a terminal',
      { command },
      { linux: run, windows: run, macos: run },
    ),
  ],
  [
    'AWS-StartNonInteractiveCommand',
    document(
      'NonInteractiveCommands',
      'Run one command without a terminal',
      { command },
      { linux: separate, windows: separate, macos: separate },
    ),
  ],
  [
    'AWS-StartPortForwardingSession',
    document(
      'Port',
      'Forward a local port to a port of the node',
      { portNumber: { ...portNumber, default: '80' }, localPortNumber },
      { ...forward, localPortNumber: '{{ localPortNumber }}' },
    ),
  ],
  [
    'AWS-StartPortForwardingSessionToRemoteHost',
    document(
      'Port',
      'Forward a local port to a port of a host the node can reach',
      { host, portNumber: { ...portNumber, default: '80' }, localPortNumber },
      { ...forward, host: '{{ host }}', localPortNumber: '{{ localPortNumber }}' },
    ),
  ],
  [
    'AWS-StartPortForwardingSessionToSocket',
    document(
      'Port',
      'Forward a local Unix socket to a port of the node',
      { portNumber: { ...portNumber, default: '80' }, localUnixSocket, localConnectionType },
      { ...forward, localUnixSocket: '{{ localUnixSocket }}', localConnectionType: '{{ localConnectionType }}' },
    ),
  ],
  [
    'AWS-StartSSHSession',
    document(
      'Port',
      'Carry an SSH connection to the node',
      { portNumber: { ...portNumber, default: '22' } },
      { portNumber: '{{ portNumber }}' },
    ),
  ],
]);

/** The content of the default session document until the account creates its own. */
export const builtInDefault: JsonObject = {
  schemaVersion: '1.0',
  description: 'Shell with default preferences',
  sessionType: 'Standard_Stream',
  inputs: {
    s3BucketName: '',
    s3KeyPrefix: '',
    s3EncryptionEnabled: true,
    cloudWatchLogGroupName: '',
    cloudWatchEncryptionEnabled: true,
    cloudWatchStreamingEnabled: false,
    kmsKeyId: '',
    runAsEnabled: false,
    runAsDefaultUser: '',
    idleSessionTimeout: '20',
    maxSessionDuration: '',
    shellProfile: { linux: '', windows: '' },
  },
};

function document(
  sessionType: string,
  description: string,
  parameters: JsonObject,
  properties: JsonObject,
): JsonObject {
  return { schemaVersion: '1.0', description, sessionType, parameters, properties };
}
