/** What a person types for an instance, and which one it is: id, Name tag, `tag:KEY=VALUE`, private DNS name or address. */
import { isManagedNodeId } from '@sallyport/aws';
import type { Access, Node } from './aws/ssm-api.ts';
import { ConnectError } from './connect-error.ts';

export type Target = {
  readonly instanceId: string;
  /** As typed: how messages name it. */
  readonly label: string;
};

const tagPattern = /^tag:([^=]{1,128})=(.{0,256})$/s;
const privateName = /^([a-z0-9-]+\.)+[a-z]+$|^ip-\d+-\d+-\d+-\d+$|^\d+\.\d+\.\d+\.\d+$/i;
// Control characters in a name would drive the terminal of the person who reads the answer.
const controlCharacter = /[\u0000-\u001f\u007f-\u009f]/;
const maxChoices = 20;

/** One instance, or a ConnectError that says why not. An id costs no call. */
export async function resolveTarget(text: string, access: Access): Promise<Target> {
  if (text === '' || text.length > 512 || controlCharacter.test(text)) {
    throw new ConnectError(
      'connect/invalid-target',
      'that cannot be a target',
      'a target is an instance id, a Name tag, tag:KEY=VALUE or a private DNS name',
    );
  }
  if (isManagedNodeId(text)) return { instanceId: text, label: text };
  const tag = tagPattern.exec(text);
  const [key, value] = tag === null ? ['Name', text] : [tag[1] ?? '', tag[2] ?? ''];
  const byTag = await access.ssm.describeNodes([{ key: `tag:${key}`, values: [value] }]);
  const found = byTag.length === 0 && tag === null && privateName.test(text) ? await byHost(text, access) : byTag;
  const [only] = found;
  if (only === undefined) throw await unknown(text, key, value, access);
  if (found.length > 1) throw ambiguous(text, found);
  return { instanceId: only.instanceId, label: text };
}

/** Systems Manager has no filter for host names, so all are read. */
async function byHost(text: string, access: Access): Promise<readonly Node[]> {
  const wanted = text.toLowerCase();
  const all = await access.ssm.describeNodes([]);
  return all.filter((node) => {
    const hostname = node.hostname.toLowerCase();
    return hostname === wanted || hostname.split('.')[0] === wanted.split('.')[0] || node.ip === wanted;
  });
}

async function unknown(text: string, key: string, value: string, access: Access): Promise<ConnectError> {
  const elsewhere = (await access.lookUpInstances({ key: `tag:${key}`, values: [value] })) ?? [];
  const living = elsewhere.filter((instance) => instance.state !== 'terminated');
  const [first] = living;
  if (first === undefined) {
    const hint = `the region is ${access.region}; sallyport ls lists its instances`;
    return new ConnectError('connect/target-unknown', `there is no instance ${text} in ${access.region}`, hint);
  }
  if (first.state === 'stopped' || first.state === 'stopping') {
    return new ConnectError(
      'connect/target-stopped',
      `${text} (${first.instanceId}) is ${first.state}`,
      'start it, then try again',
    );
  }
  return new ConnectError(
    'connect/target-offline',
    `${text} (${first.instanceId}) is ${first.state} and not known to Systems Manager`,
    'its agent is not running, or its instance profile lacks the five actions a session needs',
  );
}

function ambiguous(text: string, found: readonly Node[]): ConnectError {
  const choices = found
    .slice(0, maxChoices)
    .map((node) => [node.instanceId, node.hostname, node.ip, node.pingStatus].filter(Boolean).join('  '));
  const more = found.length > maxChoices ? [`and ${found.length - maxChoices} more`] : [];
  const hint = ['choose one by its id:', ...choices, ...more].join('\n');
  return new ConnectError('connect/target-ambiguous', `${text} names ${found.length} instances`, hint);
}
