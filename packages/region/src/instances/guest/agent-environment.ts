/** What our agent needs to know of its region, in the form of an EnvironmentFile. */
export type AgentOrders = { readonly regionName: string; readonly httpPort: number; readonly httpsPort: number };

export const agentEnvironmentFile = '/run/sallyport/agent.env';

export function agentEnvironment({ regionName, httpPort, httpsPort }: AgentOrders): string {
  const variables = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${httpPort}`,
    AWS_ENDPOINT_URL_SSMMESSAGES: `https://127.0.0.1:${httpsPort}`,
    AWS_REGION: regionName,
    NODE_EXTRA_CA_CERTS: '/etc/sallyport/ca.pem',
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
