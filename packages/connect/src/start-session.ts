/** Calls StartSession; when the answer is that the target is not connected, asks what state it is in. */
import type { Access, SessionRequest, StartedSession } from './aws/ssm-api.ts';
import { ConnectError } from './connect-error.ts';

export async function startSession(access: Access, request: SessionRequest): Promise<StartedSession> {
  try {
    return await access.ssm.startSession(request);
  } catch (error) {
    if (error instanceof ConnectError && error.code === 'connect/target-offline') {
      throw await explained(error, access, request.target);
    }
    throw error;
  }
}

/** Each question may be refused or fail; then the error stays as it was. */
async function explained(error: ConnectError, access: Access, target: string): Promise<ConnectError> {
  const [nodes, instances] = await Promise.all([
    access.ssm.describeNodes([{ key: 'InstanceIds', values: [target] }]).catch(() => undefined),
    access.lookUpInstances({ key: 'instance-id', values: [target] }),
  ]);
  const [instance] = instances ?? [];
  const [node] = nodes ?? [];
  if (instance !== undefined && instance.state !== 'running') {
    const hint = instance.state === 'stopped' ? 'start it, then try again' : undefined;
    return new ConnectError('connect/target-stopped', `${target} is ${instance.state}`, hint, { cause: error });
  }
  if (node !== undefined) {
    const since = node.lastPing === undefined ? '' : `; its last ping was at ${node.lastPing.toISOString()}`;
    const sentence = `the agent on ${target} is not connected (${node.pingStatus || 'unknown'}${since})`;
    return new ConnectError('connect/target-offline', sentence, error.hint, { cause: error });
  }
  if (instance === undefined && instances !== undefined && nodes !== undefined) {
    const hint = `choose another region with --region; sallyport ls lists the instances of ${access.region}`;
    return new ConnectError('connect/target-unknown', `there is no instance ${target} in ${access.region}`, hint, {
      cause: error,
    });
  }
  return error;
}
