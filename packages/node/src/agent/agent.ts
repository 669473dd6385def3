/**
 * The agent of a managed node: gets the node's identity, registers, keeps the control channel open and runs sessions
 * (spec/session-manager 10, 14). Everything that differs between a test and an instance is an option.
 */
import { instanceMetadata } from '@sallyport/linux';
import { type Frame, MessageType } from '@sallyport/ssm';
import { endpointsOf } from '../aws/endpoints.ts';
import type { Fetch } from '../aws/http.ts';
import { ssmApi } from '../aws/ssm-api.ts';
import { localDelays } from '../backoff.ts';
import { userFinder } from '../linux/passwd.ts';
import { runProgram } from '../linux/run.ts';
import { ssmUserKeeper } from '../linux/ssm-user.ts';
import { messageOf } from '../node-error.ts';
import type { ReconnectTiming } from '../reconnecting-socket.ts';
import type { NodeFacts } from '../worker-messages.ts';
import { taskCompletions } from './completions.ts';
import { type ControlChannel, openControlChannel } from './control-channel.ts';
import { nodeHealth } from './health.ts';
import { findIdentity } from './identity.ts';
import { endOrphanedSessions } from './orphaned-sessions.ts';
import type { SessionRecords } from './session-records.ts';
import { liveSessions } from './sessions.ts';
import { vpcDenials } from './vpc-denials.ts';
import { type WorkerProgram, workerPool } from './worker-pool.ts';

export type AgentOptions = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fetch: Fetch;
  readonly worker: WorkerProgram;
  readonly records: SessionRecords;
  readonly log: (line: string) => void;
  readonly now: () => number;
  readonly random: () => number;
  readonly timing?: ReconnectTiming;
  readonly healthMs?: number;
  readonly sessionLimit?: number;
};

export type Agent = {
  /** Ends every session, then the channels. Idempotent. */
  close(): Promise<void>;
};

const metadataTimeoutMs = 2000;
/** The official agent's `Mgs.SessionWorkersLimit`. */
const sessionLimit = 1000;

export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { environment, now, random, log, fetch } = options;
  const timing = options.timing ?? { delays: localDelays, pingMs: 15_000 };
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const pool = workerPool(options.worker, log);
  const orphaned = endOrphanedSessions(options.records, log).catch((error: unknown) => {
    log(`cannot look for sessions of an earlier agent: ${messageOf(error)}`);
    return [];
  });

  const metadataUrl = environment.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? 'http://169.254.169.254';
  const metadata = instanceMetadata(
    ({ path, ...request }) => fetch({ ...request, url: new URL(path, metadataUrl), timeoutMs: metadataTimeoutMs }),
    now,
  );
  const identity = await findIdentity({ environment, metadata, now, random, log, sleep, delays: timing.delays });
  const { instanceId, region, credentials } = identity;
  const endpoints = endpointsOf(environment, region);
  const api = ssmApi({ endpoint: endpoints.ssm, region, credentials, fetch, now });
  const health = nodeHealth({
    api,
    identity,
    random,
    sleep,
    log,
    delays: timing.delays,
    everyMs: options.healthMs ?? 300_000,
  });
  await health.register();
  log(`registered as ${instanceId}`);

  const denied = vpcDenials(metadata).catch((error: unknown) => {
    log(`cannot read the addresses of the VPC: ${messageOf(error)}`);
    return [];
  });
  const gatewayUrl = endpoints.messages.href;
  const { s3PathStyle } = endpoints;
  const [kmsUrl, logsUrl, s3Url] = [endpoints.kms.href, endpoints.logs.href, endpoints.s3.href];
  const node = async (): Promise<NodeFacts> => {
    return { instanceId, region, gatewayUrl, kmsUrl, logsUrl, s3Url, s3PathStyle, deniedAddresses: await denied };
  };

  let control: ControlChannel | undefined;
  const completions = taskCompletions({ instanceId, channel: () => control ?? { send: () => undefined } });
  for (const completion of await orphaned) completions.report(completion);
  const sessions = liveSessions({
    node,
    pool,
    records: options.records,
    credentials,
    ssmUser: ssmUserKeeper({ run: runProgram, find: userFinder(runProgram) }),
    getParameters: (names) => api.getParameters(names),
    report: (completion) => completions.report(completion),
    log,
    now: () => new Date(now()),
    limit: options.sessionLimit ?? sessionLimit,
  });

  const receive = (frame: Frame): void => {
    switch (frame.messageType) {
      case MessageType.interactiveShell:
        sessions.start(frame);
        break;
      case MessageType.channelClosed:
        sessions.closed(frame);
        break;
      case MessageType.agentTaskAcknowledge:
        completions.acknowledged(frame.payload);
        break;
      default:
        log(`ignored a ${frame.messageType} message`);
    }
  };

  control = openControlChannel({
    gateway: { endpoint: endpoints.messages, region, credentials, fetch, now },
    instanceId,
    timing,
    random,
    log,
    onFrame: receive,
    onUp() {
      health.connection('ssmmessages');
      completions.resume();
    },
    onDown: () => health.connection(''),
  });

  let ending: Promise<void> | undefined;
  return {
    close() {
      ending ??= sessions.close().then(() => {
        health.close();
        completions.close();
        return control.close();
      });
      return ending;
    },
  };
}
