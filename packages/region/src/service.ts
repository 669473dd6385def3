/**
 * A service of the region as a value: its wire protocol and, for each operation, what IAM must allow and the handler.
 * The server authenticates, authorises everything the operation requires, and only then runs the handler.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessRequest, NamedPolicy, RequestContext, RequestedResource } from '@sallyport/iam';
import type { Account } from './account.ts';
import type { Caller } from './caller.ts';
import type { Region } from './region.ts';
import type { Log } from './server/log.ts';
import type { ServicePath } from './server/peer.ts';
import type { RawRoute } from './server/raw-route.ts';
import type { ServiceError } from './service-error.ts';
import type { Slices } from './slices.ts';
import type { SignedRequest } from './wire/sigv4/signed-request.ts';

/** `json`: AWS JSON 1.1. `query`: AWS query with XML answers. `ec2`: the EC2 dialect of query. */
export type Protocol = 'json' | 'query' | 'ec2';

/** An action that IAM must allow on resources. All that a call requires must be allowed before its handler runs. */
export type RequiredPermission = {
  readonly action: AccessRequest['action'];
  readonly resources: readonly RequestedResource[];
  /** Keys of this request, such as `sts:RoleSessionName`; the caller's and global keys are added by `authorise`. */
  readonly context?: RequestContext;
  /** Keys that the service has verified in this call, such as a code of an MFA device: they go before those of the caller. */
  readonly verified?: RequestContext;
  /** Resource-based policies of the service, such as bucket policies, by the ARN of the requested resource. */
  readonly resourcePolicies?: ReadonlyMap<string, NamedPolicy>;
};

export type Call = {
  readonly region: Region;
  /** The caller's account. Calls have no effect in another one, except sts:AssumeRole. */
  readonly account: Account;
  readonly caller: Caller;
  /** Names the call in answers and errors. */
  readonly requestId: string;
  /** Empty when it is not known. */
  readonly sourceIp: string;
  /** The VPC endpoint it came through, if it did. */
  readonly endpoint?: NonNullable<ServicePath['endpoint']>;
  readonly userAgent: string;
  /** Whether the call came over TLS. */
  readonly secure: boolean;
  /** Whether the call came to a name of AWS's and not to a loopback name. */
  readonly byName: boolean;
  /** The service of AWS that makes the call in the name of the caller, such as `s3`. */
  readonly viaService?: string;
  /** Counts work that grows with the input or with what is stored. */
  readonly slices: Slices;
};

export type Operation<Input, Output> = {
  /** For a required member that is absent, where EC2 answers otherwise than it does for most. */
  missing?(member: string): ServiceError | undefined;
  requiredPermissions(input: Input, call: Call): readonly RequiredPermission[];
  handle(input: Input, call: Call): Output | Promise<Output>;
};

// biome-ignore lint/suspicious/noExplicitAny: a table of operations holds every input and output type; each entry is typed where it is written.
export type Operations = Readonly<Record<string, Operation<any, any>>>;

export type Service = {
  /** AWS's name for the service, which is also the signing name: `ssm`, `sts`, `ec2-instance-connect`. */
  readonly name: string;
  readonly protocol: Protocol;
  /** Operations with modelled wire shapes (`wire/generated/NAME.json`). */
  readonly operations: Operations;
  /** REST calls and WebSockets, which have no schema. */
  readonly routes?: readonly RawRoute[];
  /** Called once when the region has begun to listen; what it returns is closed with the region. */
  open?(region: Region): Closer | undefined;
};

/**
 * A service whose bodies are streams: it authenticates, authorises and answers its requests itself. Its code is loaded at its first
 * request.
 */
export type StreamingService = {
  readonly name: string;
  /** Whether a request without a signature is for this service. */
  claimsUnsigned(request: SignedRequest): boolean;
  load(): Promise<(region: Region, log: Log) => StreamingServer>;
};

export type Exchange = {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly request: SignedRequest;
  /** The way it came to the service. */
  readonly path: ServicePath;
  /** Resolves when a request of this peer may be served: each has one in a turn of the event loop. */
  readonly takeTurn: (peer: string) => Promise<void>;
};

export interface StreamingServer extends Closer {
  /** Sends the answer, also when the request is refused. */
  serve(exchange: Exchange): Promise<void>;
}

/** Something of a service that lives as long as the region. `close` is idempotent. */
export interface Closer {
  close(): Promise<void>;
}
