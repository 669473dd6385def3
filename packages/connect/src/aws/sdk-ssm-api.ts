/** SsmApi by the official SDK. */
import {
  DescribeInstanceInformationCommand,
  DescribeInstancePropertiesCommand,
  DescribeSessionsCommand,
  type InstanceInformation,
  type InstanceProperty,
  ResumeSessionCommand,
  type SessionFilter as SdkSessionFilter,
  type Session,
  type SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { ConnectError } from '../connect-error.ts';
import type { StreamEndpoint } from '../data-channel/connection.ts';
import { type AwsCall, awsError } from './aws-error.ts';
import type {
  Node,
  NodeFilter,
  SessionFilter,
  SessionInfo,
  SessionRequest,
  SsmApi,
  StartedSession,
} from './ssm-api.ts';

type Where = Pick<AwsCall, 'region' | 'profile'>;

/** More than any list a person reads; a server that never ends its pages must not hold us for ever. */
const maxPages = 1000;
const terminateMs = 3_000;

export class SdkSsmApi implements SsmApi {
  readonly #client: SSMClient;
  readonly #where: Where;

  constructor(client: SSMClient, where: Where) {
    this.#client = client;
    this.#where = where;
  }

  async startSession(request: SessionRequest): Promise<StartedSession> {
    const { target, documentName, parameters, reason } = request;
    const call = {
      action: 'ssm:StartSession',
      target,
      ...(documentName === undefined ? {} : { document: documentName }),
    };
    const answer = await this.#ask(call, () =>
      this.#client.send(
        new StartSessionCommand({
          Target: target,
          ...(documentName === undefined ? {} : { DocumentName: documentName }),
          ...(parameters === undefined ? {} : { Parameters: mutable(parameters) }),
          ...(reason === undefined ? {} : { Reason: reason }),
        }),
      ),
    );
    const endpoint = endpointOf(answer);
    if (answer.SessionId === undefined || endpoint === undefined) {
      throw new ConnectError('connect/service-error', 'StartSession answered without a session');
    }
    return { ...endpoint, sessionId: answer.SessionId, target };
  }

  async resumeSession(sessionId: string): Promise<StreamEndpoint | undefined> {
    try {
      return endpointOf(
        await this.#ask({ action: 'ssm:ResumeSession' }, () =>
          this.#client.send(new ResumeSessionCommand({ SessionId: sessionId })),
        ),
      );
    } catch (error) {
      if (error instanceof ConnectError && error.code === 'connect/session-unknown') return undefined;
      throw error;
    }
  }

  async terminateSession(sessionId: string, deadlineMs: number = terminateMs): Promise<void> {
    await this.#ask({ action: 'ssm:TerminateSession' }, () =>
      this.#client.send(new TerminateSessionCommand({ SessionId: sessionId }), {
        abortSignal: AbortSignal.timeout(deadlineMs),
      }),
    );
  }

  async describeNodes(filters: readonly NodeFilter[]): Promise<readonly Node[]> {
    const Filters = filters.map(({ key, values }) => ({ Key: key, Values: [...values] }));
    return this.#pages({ action: 'ssm:DescribeInstanceInformation' }, async (NextToken) => {
      const page = await this.#client.send(
        new DescribeInstanceInformationCommand({
          ...(Filters.length > 0 ? { Filters } : {}),
          MaxResults: 50,
          NextToken,
        }),
      );
      return { items: (page.InstanceInformationList ?? []).map((info) => nodeOf(info)), next: page.NextToken };
    });
  }

  async describeNodeProperties(): Promise<readonly Node[]> {
    return this.#pages({ action: 'ssm:DescribeInstanceProperties' }, async (NextToken) => {
      const page = await this.#client.send(new DescribeInstancePropertiesCommand({ MaxResults: 50, NextToken }));
      return {
        items: (page.InstanceProperties ?? []).map((one) => nodeOf(one, one.InstanceState)),
        next: page.NextToken,
      };
    });
  }

  async describeSessions(filter: SessionFilter): Promise<readonly SessionInfo[]> {
    const Filters: SdkSessionFilter[] = [];
    if (filter.owner !== undefined) Filters.push({ key: 'Owner', value: filter.owner });
    if (filter.target !== undefined) Filters.push({ key: 'Target', value: filter.target });
    return this.#pages({ action: 'ssm:DescribeSessions' }, async (NextToken) => {
      const page = await this.#client.send(
        new DescribeSessionsCommand({ State: filter.state, ...(Filters.length > 0 ? { Filters } : {}), NextToken }),
      );
      return { items: (page.Sessions ?? []).map(sessionInfo), next: page.NextToken };
    });
  }

  async #ask<T>(call: Omit<AwsCall, keyof Where>, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw awsError(error, { ...this.#where, ...call });
    }
  }

  async #pages<T>(
    call: Omit<AwsCall, keyof Where>,
    page: (token: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
  ): Promise<readonly T[]> {
    const all: T[] = [];
    let token: string | undefined;
    for (let i = 0; i < maxPages; i++) {
      const { items, next } = await this.#ask(call, () => page(token));
      all.push(...items);
      if (next === undefined || next === '') break;
      token = next;
    }
    return all;
  }
}

function endpointOf(answer: {
  StreamUrl?: string | undefined;
  TokenValue?: string | undefined;
}): StreamEndpoint | undefined {
  const { StreamUrl, TokenValue } = answer;
  // ResumeSession of an ended session answers without a token (spec/session-manager 1.5).
  if (StreamUrl === undefined || TokenValue === undefined || StreamUrl === '' || TokenValue === '') return undefined;
  return { streamUrl: StreamUrl, tokenValue: TokenValue };
}

function mutable(parameters: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, [...values]]));
}

function nodeOf(described: InstanceInformation | InstanceProperty, state = ''): Node {
  return {
    instanceId: described.InstanceId ?? '',
    name: described.Name ?? '',
    pingStatus: described.PingStatus ?? '',
    state,
    hostname: described.ComputerName ?? '',
    ip: described.IPAddress ?? '',
    platform: [described.PlatformName, described.PlatformVersion].filter(Boolean).join(' '),
    agentVersion: described.AgentVersion ?? '',
    lastPing: described.LastPingDateTime,
  };
}

function sessionInfo(session: Session): SessionInfo {
  return {
    sessionId: session.SessionId ?? '',
    target: session.Target ?? '',
    owner: session.Owner ?? '',
    status: session.Status ?? '',
    documentName: session.DocumentName ?? '',
    reason: session.Reason ?? '',
    startDate: session.StartDate,
    endDate: session.EndDate,
  };
}
