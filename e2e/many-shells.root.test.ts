/** Fifty people on one instance at once: each shell is its owner's, from the first login to the last. */
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientsFor } from '../apps/cli/src/tour/clients.ts';
import { createDocuments } from '../apps/cli/src/tour/documents.ts';
import { createProfile, launch, waitOnline } from '../apps/cli/src/tour/instances.ts';
import { sessionAccess } from '../apps/cli/src/tour/policies.ts';
import { openScriptedShell } from '../apps/cli/src/tour/scripted-shell.ts';
import { type RegionProcess, startRegionProcess } from './region-process.ts';

const count = 50;
const names = Array.from({ length: count }, (_, index) => `person-${String(index).padStart(2, '0')}`);

let region: RegionProcess;

beforeAll(async () => {
  region = await startRegionProcess();
});
afterAll(() => region?.close());

/** Every person in a group of their own, so that a mixed-up login would show in more than the name. */
function rosterData(account: string): string {
  const entries = names.map((name) => ({
    identity: `arn:aws:iam::${account}:user/${name}`,
    groups: [`team-${name.slice(-2)}`],
  }));
  const lines = ['#!/bin/sh', 'set -eu', 'mkdir -p /etc/sallyport', "cat > /etc/sallyport/roster.json <<'ROSTER'"];
  return [...lines, JSON.stringify({ version: 1, entries }), 'ROSTER', ''].join('\n');
}

test(`${count} simultaneous shells on one instance keep their identities apart`, { timeout: 180_000 }, async () => {
  const [account] = region.ready.accounts;
  if (account === undefined) throw new Error('no account');
  const root = clientsFor(region.ready, account);
  await createDocuments(root);
  await createProfile(root);
  const access = JSON.stringify(sessionAccess(region.ready.region, account.id, 'platform'));
  const keys = await Promise.all(
    names.map(async (name) => {
      await root.iam.send(new CreateUserCommand({ UserName: name }));
      await root.iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'access', PolicyDocument: access }));
      const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: name }));
      return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    }),
  );
  const node = await launch(root, rosterData(account.id), { Name: 'busy', team: 'platform' });
  expect(await waitOnline(root, [node], 30_000)).toBe(true);

  const shells = await Promise.all(keys.map((key) => openScriptedShell(region.ready, { keys: key }, node)));
  const seen = await Promise.all(
    shells.map((shell) => shell.run('echo "$(id -un) $(id -Gn) $SSM_SESSION_ID $HOME $(whoami)"')),
  );
  expect(seen).toEqual(
    names.map(
      (name, index) => `${name} ${name} team-${name.slice(-2)} ${shells[index]?.sessionId} /home/${name} ${name}`,
    ),
  );
  // Again while all are open, in another order: what was right once must stay right.
  const again = await Promise.all(shells.toReversed().map((shell) => shell.run('id -un')));
  expect(again).toEqual(names.toReversed());
  await Promise.all(shells.map((shell) => shell.leave()));
});
