/**
 * The guest supervisor, the child of PID 1: serves names, forwards ports to the region, makes host keys and prints them,
 * then lets people in: runs the services that are enabled (sshd and the agent among them) and user data once. It ends, and the
 * instance with it, when the region closes its standard input.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { metadataAddress, servicesAddress } from '../addresses.ts';
import { type AgentOrders, agentEnvironment, agentEnvironmentFile } from './agent-environment.ts';
import { forward } from './forward.ts';
import { makeHostKeys } from './host-keys.ts';
import { log } from './log.ts';
import { serveNames } from './resolver.ts';
import { serveSystemctl } from './services/control-sockets.ts';
import { Services } from './services/services.ts';
import { UnitFiles } from './services/unit-files.ts';
import { serveSyslog } from './syslog.ts';
import { runUserDataOnce } from './user-data.ts';

type Orders = AgentOrders & {
  readonly id: string;
  /** Base64. */
  readonly userData: string;
};

const run = '/run/sallyport';
/** How long processes may take to end after SIGTERM. */
const patienceMs = 500;

const services = new Services(new UnitFiles());
let booted = false;
const orders = JSON.parse(readFileSync(`${run}/instance.json`, 'utf8')) as Orders;
writeFileSync(`${run}/guest.pid`, `${process.pid}\n`, { mode: 0o600 });
process.on('SIGTERM', () => void powerOff('asked to from inside'));
process.on('SIGHUP', () => {});
process.stdin.on('end', () => void powerOff('the region says so'));
process.stdin.on('error', () => void powerOff('the region is gone'));
process.stdin.resume();

async function main(): Promise<void> {
  const syslog = serveSyslog();
  await Promise.all([
    serveNames(),
    forward({ host: metadataAddress, port: 80, to: `${run}/imds.sock` }),
    forward({ host: servicesAddress, port: 443, to: `${run}/region-tls.sock` }),
    // Programs that look a bucket up try this as well.
    forward({ host: servicesAddress, port: 80, to: `${run}/region.sock` }),
    forward({ host: '127.0.0.1', port: orders.httpPort, to: `${run}/region.sock` }),
    forward({ host: '127.0.0.1', port: orders.httpsPort, to: `${run}/region-tls.sock` }),
    // Nobody can log in before the agent and sshd run, so that what a reader of the console trusts comes first.
    makeHostKeys(),
  ]);
  writeFileSync(agentEnvironmentFile, agentEnvironment(orders), { mode: 0o600 });
  await Promise.all([
    serveSystemctl({ services, booted: () => booted, powerOff: () => void powerOff('asked to from inside') }),
    syslog,
  ]);
  await services.boot();
  await runUserDataOnce(Buffer.from(orders.userData, 'base64'));
  booted = true;
  log(`instance ${orders.id} has booted`);
}

async function powerOff(reason: string): Promise<never> {
  log(`power off: ${reason}`);
  services.close();
  const deadline = Date.now() + patienceMs;
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGCONT'] as const) signalAll(signal);
  while (othersLive() && Date.now() < deadline) await sleep(10);
  signalAll('SIGKILL');
  process.exit(0);
}

/** Every process but PID 1 and this one. */
function signalAll(signal: NodeJS.Signals): void {
  try {
    process.kill(-1, signal);
  } catch {
    // No other process is left.
  }
}

function othersLive(): boolean {
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && Number(name) !== 1 && Number(name) !== process.pid);
}

void main();
