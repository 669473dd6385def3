/** Session documents that AWS accepts and refuses, for everything that reads them: the schema, the region, lint. */

type Case = readonly [name: string, document: unknown];

const shell = { schemaVersion: '1.0', description: 'a shell', sessionType: 'Standard_Stream' };
const withInputs = (inputs: unknown): unknown => ({ ...shell, inputs });
const commands = (linux: unknown, more: object = {}): unknown => ({
  schemaVersion: '1.0',
  sessionType: 'InteractiveCommands',
  properties: { linux },
  ...more,
});
const port = (properties: unknown): unknown => ({ schemaVersion: '1.0', sessionType: 'Port', properties });
const declaring = (a: unknown): unknown => ({ ...shell, parameters: { a } });

export const acceptedDocuments: readonly Case[] = [
  ['a shell without settings', shell],
  ['a shell with empty settings', withInputs({})],
  [
    'what a Terraform module writes for settings that are not set',
    withInputs({
      s3BucketName: null,
      s3KeyPrefix: null,
      s3EncryptionEnabled: null,
      cloudWatchLogGroupName: null,
      cloudWatchStreamingEnabled: null,
      cloudWatchEncryptionEnabled: null,
      kmsKeyId: null,
      runAsEnabled: true,
      runAsDefaultUser: null,
      idleSessionTimeout: null,
      maxSessionDuration: null,
      shellProfile: { linux: null, windows: null },
    }),
  ],
  ['null for whole members', { ...shell, description: null, inputs: null, parameters: null, properties: null }],
  ['null for a shell profile', withInputs({ shellProfile: null })],
  ['null in the settings of a command', commands({ commands: 'id', runAsElevated: null, separateOutputStream: null })],
  ['null for a platform', commands({ commands: 'id' }, { properties: { linux: { commands: 'id' }, windows: null } })],
  ['null in a declaration', declaring({ type: 'String', default: null, allowedPattern: null, description: null })],
  [
    'settings as the console writes them',
    withInputs({ runAsEnabled: 'false', idleSessionTimeout: '20', maxSessionDuration: '' }),
  ],
  ['timeouts as numbers', withInputs({ idleSessionTimeout: 1, maxSessionDuration: 1440 })],
  [
    'a parameter in a setting',
    { ...(declaring({ type: 'String' }) as object), inputs: { runAsDefaultUser: '{{ a }}' } },
  ],
  ['a parameter of the Parameter Store', commands({ commands: 'echo {{ssm:greeting}}' })],
  ['a port', port({ portNumber: '22' })],
];

export const refusedDocuments: readonly Case[] = [
  ['a list', []],
  ['no schema version', { sessionType: 'Standard_Stream' }],
  ['a schema version of commands', { ...shell, schemaVersion: '2.2' }],
  ['a schema version that is a number', { ...shell, schemaVersion: 1 }],
  ['no session type', { schemaVersion: '1.0' }],
  ['null for the session type', { schemaVersion: '1.0', sessionType: null }],
  ['an unknown session type', { ...shell, sessionType: 'Telnet' }],
  ['a member of another type of document', { ...shell, mainSteps: [] }],
  ['an unknown setting', withInputs({ s3Bucket: '' })],
  ['a setting that is no text', withInputs({ s3KeyPrefix: 7 })],
  ['a flag that is none', withInputs({ runAsEnabled: 'yes' })],
  ['settings in a list', withInputs([])],
  ['a profile that is a text', withInputs({ shellProfile: 'zsh' })],
  ['sessions that idle for ever', withInputs({ idleSessionTimeout: '0' })],
  ['sessions that idle too long', withInputs({ idleSessionTimeout: 61 })],
  ['sessions that last too long', withInputs({ maxSessionDuration: '1441' })],
  ['a time that is no number', withInputs({ maxSessionDuration: '1h' })],
  ['commands without properties', { ...shell, sessionType: 'NonInteractiveCommands' }],
  ['commands for no platform', commands(null)],
  ['a command that is missing', commands({ runAsElevated: true })],
  ['null for the command', commands({ commands: null })],
  ['an unknown member of a command', commands({ commands: 'id', elevated: true })],
  ['a separator that could imitate output', commands({ commands: 'id', stdOutSeparatorPrefix: '\u001b[2J' })],
  ['a port without a number', port({ host: 'db' })],
  ['a port that is a number', port({ portNumber: 22 })],
  ['a parameter that is not declared', port({ portNumber: '{{ portNumber }}' })],
  ['a parameter of no type', declaring({ default: 'x' })],
  ['null for a declaration', declaring(null)],
  ['a pattern that is none', declaring({ type: 'String', allowedPattern: '(' })],
  ['a list of values that is none', declaring({ type: 'String', allowedValues: 'a' })],
  ['a length that is none', declaring({ type: 'String', maxChars: -1 })],
  ['a name that no parameter has', { ...shell, parameters: { 'a b': { type: 'String' } } }],
];
