/** The streaming services of a region: which of them a request is for, each loaded at its first request. */
import type { Region } from '../region.ts';
import type { Closer, StreamingServer, StreamingService } from '../service.ts';
import { readScope } from '../wire/sigv4/claim.ts';
import type { SignedRequest } from '../wire/sigv4/signed-request.ts';
import type { StreamingServers } from './dispatch.ts';
import type { Log } from './log.ts';
import { hostEndpoint } from './route.ts';

export type Streaming = Closer & { readonly serverOf: StreamingServers };

export function makeStreaming(region: Region, services: readonly StreamingService[], log: Log): Streaming {
  const loaded = new Map<StreamingService, Promise<StreamingServer>>();
  return {
    serverOf(request) {
      const service = services.find((candidate) => isFor(candidate, request));
      if (service === undefined) return undefined;
      const known = loaded.get(service);
      if (known !== undefined) return known;
      const server = service.load().then((make) => make(region, log));
      loaded.set(service, server);
      return server;
    },
    async close() {
      await Promise.all([...loaded.values()].map(async (server) => (await server).close()));
    },
  };
}

/**
 * A name of AWS's stands for one service, whatever the signature says. A loopback name stands for all: there it is the credential
 * scope, which can be read although nothing is verified yet.
 */
function isFor(service: StreamingService, request: SignedRequest): boolean {
  const endpoint = hostEndpoint(request);
  if (endpoint !== undefined) return endpoint.service === service.name;
  const scope = readScope(request);
  return scope === undefined ? service.claimsUnsigned(request) : scope === service.name;
}
