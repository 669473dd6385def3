/** StreamUrl and TokenValue for a client. spec/session-manager 1.3, 1.5. */
import { dnsSuffixOf } from '@sallyport/aws';
import { gatewayOf } from '../../gateway/region-gateway.ts';
import type { Call } from '../../service.ts';

export type ClientAccess = { readonly SessionId: string; readonly StreamUrl: string; readonly TokenValue: string };

export function clientAccess(call: Call, sessionId: string): ClientAccess {
  const { tokens } = gatewayOf(call.region);
  return {
    SessionId: sessionId,
    StreamUrl: streamUrl(call, sessionId),
    TokenValue: tokens.issue({ side: 'client', accountId: call.account.id, sessionId }),
  };
}

/**
 * A client that knows AWS by its names gets one: newer plugins refuse any other. For others the scheme follows that of the
 * call, because a client without TLS may not trust the region's certificate authority.
 */
function streamUrl({ region, secure, byName }: Call, sessionId: string): string {
  const loopback = secure ? region.endpoints.tlsEndpointUrl : region.endpoints.endpointUrl;
  const base = byName ? `https://ssmmessages.${region.name}.${dnsSuffixOf(region.name)}` : loopback;
  const cell = Buffer.from(region.random(24)).toString('base64url');
  const path = encodeURIComponent(sessionId)
    .replaceAll('%40', '@')
    .replaceAll('%2B', '+')
    .replaceAll('%2C', ',')
    .replaceAll('%3D', '=');
  return `${base.replace(/^http/u, 'ws')}/v1/data-channel/${path}?role=publish_subscribe&cell-number=${cell}`;
}
