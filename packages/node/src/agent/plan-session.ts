/**
 * From a start message to the plan for a session worker, or to the error that explains why there is no session
 * (spec/session-manager 8 to 10).
 */
import { isSessionId } from '@sallyport/aws';
import type { Fields, SessionStart } from '@sallyport/ssm';
import type { RunAs } from '../linux/run-as.ts';
import { NodeError } from '../node-error.ts';
import type { CommandTask, LogPlan, PortTask, SessionPlan, SessionTask, ShellTask } from '../session-plan.ts';
import { type GetParameters, placeholderFiller } from './placeholders.ts';
import { splitWords } from './split-words.ts';

const outputPrefixPattern = /^[0-9a-zA-Z\r\n_:-]{0,30}$/;

export async function planSession(start: SessionStart, getParameters: GetParameters): Promise<SessionPlan> {
  if (!isSessionId(start.sessionId)) throw new NodeError('node/session', 'the session id is malformed');
  const { document } = start;
  const fill = await placeholderFiller(start, getParameters);
  const logs = logsOf(start, fill);
  // Data of ports is never encrypted by KMS.
  const kmsKeyId = document.sessionType === 'Port' ? '' : fill(document.inputs.kmsKeyId);
  return {
    sessionId: start.sessionId,
    owner: start.sessionOwner,
    documentName: start.documentName,
    sessionType: document.sessionType,
    ...(kmsKeyId !== '' && { kmsKeyId }),
    ...(logs !== undefined && { logs }),
    task: taskOf(start, fill),
  };
}

/** Sessions of ports are never logged. */
function logsOf({ document }: SessionStart, fill: (text: string) => string): LogPlan | undefined {
  if (document.sessionType === 'Port') return undefined;
  const { inputs } = document;
  const [bucket, group] = [fill(inputs.s3BucketName), fill(inputs.cloudWatchLogGroupName)];
  if (bucket === '' && group === '') return undefined;
  const isShell = document.sessionType !== 'NonInteractiveCommands';
  return {
    ...(bucket !== '' && { s3: { bucket, prefix: fill(inputs.s3KeyPrefix), encrypted: inputs.s3EncryptionEnabled } }),
    ...(group !== '' && {
      cloudWatch: {
        group,
        streaming: inputs.cloudWatchStreamingEnabled && isShell,
        encrypted: inputs.cloudWatchEncryptionEnabled,
      },
    }),
  };
}

function taskOf(start: SessionStart, fill: (text: string) => string): SessionTask {
  const { document } = start;
  switch (document.sessionType) {
    case 'Standard_Stream':
      return shellTask(start, fill);
    case 'InteractiveCommands':
      return interactiveTask(start, fill);
    case 'NonInteractiveCommands':
      return commandTask(start, fill);
    case 'Port':
      return portTask(document.properties, fill);
    default: {
      const name = printable(document.sessionType);
      throw new NodeError(
        'node/document',
        `Plugin with name ${name} is not supported by this version of ssm agent, please update to latest version. Step name: ${name}`,
      );
    }
  }
}

function shellTask(start: SessionStart, fill: (text: string) => string): ShellTask {
  const profile = fill(start.document.inputs.shellProfile.linux);
  const runAs = runAsOf(start, fill, undefined);
  return profile.trim() === '' ? { kind: 'shell', runAs } : { kind: 'shell', runAs, profile };
}

function interactiveTask(start: SessionStart, fill: (text: string) => string): ShellTask {
  const linux = linuxProperties(start);
  const commands = fill(textOf(linux, 'commands'));
  const runAs = runAsOf(start, fill, linux);
  return commands.trim() === '' ? { kind: 'shell', runAs } : { kind: 'shell', runAs, commands };
}

function commandTask(start: SessionStart, fill: (text: string) => string): CommandTask {
  const linux = linuxProperties(start);
  const words = splitWords(fill(textOf(linux, 'commands')));
  if (words.length === 0) throw new NodeError('node/command', 'the session document names no command');
  return {
    kind: 'command',
    runAs: runAsOf(start, fill, linux),
    words,
    separateOutput: truth(linux, 'separateOutputStream', fill),
    stdoutPrefix: outputPrefix(linux, 'stdOutSeparatorPrefix', fill),
    stderrPrefix: outputPrefix(linux, 'stdErrSeparatorPrefix', fill),
  };
}

function portTask(properties: Fields | undefined, fill: (text: string) => string): PortTask {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (typeof value === 'string' || typeof value === 'number') given[name] = fill(String(value));
  }
  const { portNumber = '', host = '', type = '' } = given;
  const port = Number(portNumber);
  if (!/^\d{1,5}$/.test(portNumber) || port < 1 || port > 65_535) {
    throw new NodeError(
      'node/destination',
      `Unable to connect to specified port: ${printable(portNumber)} is not a port number`,
    );
  }
  const task = { kind: 'port', port, forwarding: type === 'LocalPortForwarding', properties: given } as const;
  return host === '' ? task : { ...task, host };
}

function runAsOf(start: SessionStart, fill: (text: string) => string, linux: Fields | undefined): RunAs {
  if (linux !== undefined && truth(linux, 'runAsElevated', fill)) return { kind: 'elevated' };
  const { inputs } = start.document;
  if (!inputs.runAsEnabled) return { kind: 'ssm-user' };
  const named = fill(inputs.runAsDefaultUser);
  const name = start.runAsUser === '' ? named : start.runAsUser;
  // A placeholder in the document is filled by the client or by a parameter.
  return { kind: 'user', name, namedByDocument: name === inputs.runAsDefaultUser };
}

function linuxProperties(start: SessionStart): Fields {
  const linux = start.document.properties?.linux;
  if (typeof linux === 'object' && linux !== null && !Array.isArray(linux)) return linux as Fields;
  throw new NodeError('node/document', 'the session document has no properties for linux');
}

function textOf(fields: Fields, name: string): string {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw new NodeError('node/document', `${name} of the session document is not text`);
}

function truth(fields: Fields, name: string, fill: (text: string) => string): boolean {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const meant = typeof value === 'string' ? fill(value) : value;
  if (meant === true || meant === 'true') return true;
  if (meant === undefined || meant === null || meant === false || meant === 'false' || meant === '') return false;
  throw new NodeError('node/document', `${name} of the session document is neither true nor false`);
}

function outputPrefix(fields: Fields, name: string, fill: (text: string) => string): string {
  const prefix = fill(textOf(fields, name));
  if (outputPrefixPattern.test(prefix)) return prefix;
  throw new NodeError('node/document', `${name} of the session document has characters that are not allowed`);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}
