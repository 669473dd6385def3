/**
 * The other processes of `gateway.ts`. `gateway`: a message gateway behind a bare server; it starts a session for each line
 * that it reads and answers with the port and a token for either side. `rogue`: floods one session from both sides.
 */
import { createInterface } from 'node:readline';
import { systemScheduler } from '../packages/region/src/gateway/scheduler.ts';
import { GatewayFixture } from '../packages/region/test/gateway-fixture.ts';
import { acknowledgeOutput, output } from '../packages/region/test/peer.ts';
import { RogueSocket, webSocketFrame } from '../packages/region/test/rogue-socket.ts';

export type Started = { readonly port: number; readonly client: string; readonly agent: string };

async function gateway(): Promise<void> {
  const fixture = await GatewayFixture.start({ scheduler: systemScheduler });
  for await (const id of createInterface({ input: process.stdin })) {
    fixture.startSession(id, { target: `i-${id}`, ownerId: `AIDA${id}` });
    const started: Started = {
      port: fixture.port,
      client: fixture.token('client', id),
      agent: fixture.token('agent', id),
    };
    process.stdout.write(`${JSON.stringify(started)}\n`);
  }
  await fixture.close();
}

/** The attack that a person with one session can make: acknowledged messages again and again, answers unread. */
async function rogue(id: string, { port, client, agent }: Started): Promise<void> {
  const path = `/v1/data-channel/${id}`;
  const sides = [await RogueSocket.open(port, path, client), await RogueSocket.open(port, path, agent)];
  const message = webSocketFrame('binary', output('prompt', 0));
  const acknowledge = webSocketFrame('binary', acknowledgeOutput(0));
  sides[1]?.write(message);
  const blocks = [acknowledge, message].map((one) => Buffer.concat(Array.from({ length: 500 }, () => one)));
  setTimeout(() => sides.forEach((side, n) => void side.flood(() => blocks[n] ?? message)), 100);
  process.stdin.resume().on('end', () => {
    for (const side of sides) side.cut();
  });
}

const [role, id = '', started = ''] = process.argv.slice(2);
if (role === 'gateway') await gateway();
else if (role === 'rogue') await rogue(id, JSON.parse(started) as Started);
