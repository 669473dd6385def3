/**
 * The tour: two people and two instances in a region of our own, and a check for everything that must hold and
 * everything that must be refused. Reads top to bottom; each step is a file of this folder.
 */
import type { Ready } from '../region/ready-file.ts';
import { type Clients, clientsFor, type Keys } from './clients.ts';
import { assume, endSessionOf, refused } from './denials.ts';
import { createExampleSetup, type ExampleSetup } from './example-setup.ts';
import { waitOnline } from './instances.ts';
import { onlyLoopback } from './listening.ts';
import type { Person } from './people.ts';
import type { Report } from './report.ts';
import { openScriptedShell } from './scripted-shell.ts';
import { checkIdentities, checkList, checkNetwork, checkSudo, type Shells } from './sessions-check.ts';

/** How long two instances may take to come online before the tour calls it a failure. */
const onlineMs = 30_000;

export async function takeTour(ready: Ready, report: Report): Promise<ExampleSetup> {
  const [account] = ready.accounts;
  if (account === undefined) throw new Error('the region has no account');
  const root = clientsFor(ready, account);
  const setup = await createExampleSetup(ready, account.id, root);

  await report.check('both instances are online, with the five actions and no more', () =>
    waitOnline(root, [setup.web, setup.untagged], onlineMs),
  );
  await report.check('the region listens on loopback only', () =>
    [ready.endpointUrl, ready.tlsEndpointUrl].every((url) => onlyLoopback(Number(new URL(url).port))),
  );
  const shells = await openShells(ready, report, setup);
  if (shells !== undefined) {
    await checkIdentities(report, shells);
    await checkSudo(report, shells);
    await checkNetwork(report, shells);
    await checkList(report, root, shells, [setup.devops, setup.developer]);
    await checkRefusals(ready, report, setup, shells);
    await checkEnding(ready, report, setup, shells);
  }
  return setup;
}

async function openShells(ready: Ready, report: Report, setup: ExampleSetup): Promise<Shells | undefined> {
  let shells: Shells | undefined;
  await report.check('devops-user and developer-user open shells on web-1 at the same time', async () => {
    const open = (person: Person) => openScriptedShell(ready, { keys: person.keys, role: person.roleArn }, 'web-1');
    const [first, second] = await Promise.all([open(setup.devops), open(setup.developer)]);
    shells = { devops: first, developer: second };
    return true;
  });
  return shells;
}

async function checkRefusals(ready: Ready, report: Report, setup: ExampleSetup, shells: Shells): Promise<void> {
  const { devops: admin, developer: engineer } = setup;
  const asAdmin = clientsFor(ready, admin.keys);
  const asEngineer = clientsFor(ready, engineer.keys);
  const engineerInRole = clientsFor(ready, await roleKeys(asEngineer, engineer));
  await report.check('refused: developer-user assumes DevOpsRole', () =>
    refused(() => assume(asEngineer, admin, engineer.user)),
  );
  await report.check('refused: devops-user names his role session root', () =>
    refused(() => assume(asAdmin, admin, 'root')),
  );
  await report.check('refused: a session on the instance without tags', () =>
    refused(() => openScriptedShell(ready, { keys: admin.keys, role: admin.roleArn }, setup.untagged)),
  );
  await report.check('refused: developer-user ends the session of devops-user', () =>
    refused(() => endSessionOf(engineerInRole, shells.devops.sessionId)),
  );
  await report.check('the session of devops-user is still alive after that', async () => {
    return (await shells.devops.run('id -un')) === admin.user;
  });
}

async function checkEnding(
  ready: Ready,
  report: Report,
  { developer: engineer }: ExampleSetup,
  shells: Shells,
): Promise<void> {
  await report.check('developer-user ends their own session, and the shell is gone', async () => {
    const inRole = clientsFor(ready, await roleKeys(clientsFor(ready, engineer.keys), engineer));
    await endSessionOf(inRole, shells.developer.sessionId);
    return (await shells.developer.ended).how === 'closed';
  });
  await report.check('the end of one session leaves the other alone', async () => {
    const who = await shells.devops.run('id -un');
    await shells.devops.leave();
    return who === 'devops-user';
  });
}

async function roleKeys(who: Clients, person: Person): Promise<Keys> {
  const { Credentials } = await assume(who, person, person.user);
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}
