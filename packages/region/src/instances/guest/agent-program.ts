/** How the instance's agent is run: ours, or the official one where the region was started with it. */
import { programArguments } from '../runtime.ts';
import type { SupervisedProgram } from './supervise.ts';

export type AgentOrders = {
  readonly regionName: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly agent: 'own' | 'official';
};

export function agentProgram({ agent, regionName, httpPort, httpsPort }: AgentOrders): SupervisedProgram {
  if (agent === 'official') {
    // Without a configuration file and without variables: it finds AWS by its names, and its variables would go on into every session.
    return {
      ...{ name: 'agent', file: '/usr/bin/amazon-ssm-agent', args: [], env: {} },
      logFile: '/var/log/amazon/ssm/amazon-ssm-agent.log',
    };
  }
  return {
    name: 'agent',
    file: process.execPath,
    args: programArguments('agent', '/opt/sallyport/lib/agent.mjs'),
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${httpPort}`,
      AWS_ENDPOINT_URL_SSMMESSAGES: `https://127.0.0.1:${httpsPort}`,
      AWS_REGION: regionName,
      NODE_EXTRA_CA_CERTS: '/etc/sallyport/ca.pem',
    },
  };
}
