/** Sends requests for names of AWS to the region, as a resolver would that knows where they are. */
import { Agent } from 'node:http';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { harness } from './s3-region.ts';

export function loopbackHandler(): NodeHttpHandler {
  const port = Number(new URL(harness.region.endpoints.endpointUrl).port);
  const agent = new Agent();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, made) => connect({ ...options, host: '127.0.0.1', port }, made);
  return new NodeHttpHandler({ httpAgent: agent });
}
