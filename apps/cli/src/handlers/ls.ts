/** `sallyport ls`: instances, and whether a session can be opened. */
import { listNodes, loadProfile } from '@sallyport/connect';
import { exitCodes } from '../exit-codes.ts';
import { answer, answerTable, json } from '../terminal.ts';
import type { IdentityOptions } from './identity.ts';

export async function ls(_: object, options: IdentityOptions & { readonly json?: boolean }): Promise<number> {
  const nodes = await listNodes(await loadProfile(options, process.env));
  if (options.json === true) answer(json(nodes));
  else {
    const rows = nodes.map((node) => [node.name || '-', node.instanceId, node.pingStatus, node.ip, node.hostname]);
    answerTable(['NAME', 'INSTANCE', 'AGENT', 'ADDRESS', 'HOST'], rows);
  }
  return exitCodes.ok;
}
