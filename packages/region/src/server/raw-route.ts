/**
 * Calls that are not operations with modelled shapes: REST and WebSockets of ssmmessages. The server has verified the
 * signature and authorised `requiredPermissions` before a route gets the call.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Region } from '../region.ts';
import type { Call, RequiredPermission } from '../service.ts';
import type { ServiceError } from '../service-error.ts';

export type RawRequest = {
  readonly method: string;
  /** Decoded path, such as `/v1/data-channel/alice-0123`. */
  readonly path: string;
  readonly query: URLSearchParams;
};

export type RawAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
};

/** Where an upgrade comes from: the region, and the call when it was signed. */
export type UpgradeSource = { readonly region: Region; readonly call: Call | undefined };

export type RawRoute = {
  match(request: RawRequest): boolean;
  /** What IAM must allow for a signed request or a signed upgrade. */
  requiredPermissions(request: RawRequest, call: Call): readonly RequiredPermission[];
  /** An ordinary HTTP request. */
  handle?(request: RawRequest, body: Uint8Array, call: Call): RawAnswer | Promise<RawAnswer>;
  /** Writes an error of this route; AWS JSON when left out. */
  fail?(error: ServiceError): RawAnswer;
  readonly upgrade?: {
    /** `allowed`: an upgrade without any signature reaches `accept` with no call (old session-manager-plugins). */
    readonly unsigned: 'refused' | 'allowed';
    /** Takes the socket over. It has an error listener already. */
    accept(request: IncomingMessage, socket: Duplex, head: Buffer, raw: RawRequest, from: UpgradeSource): void;
  };
};
