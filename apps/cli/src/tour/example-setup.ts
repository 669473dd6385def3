/** Everything the tour needs, made with AWS's own calls: two people, their documents, two instances. */
import type { Ready } from '../region/ready-file.ts';
import type { Clients } from './clients.ts';
import { createDocuments } from './documents.ts';
import { createProfile, launch } from './instances.ts';
import { createPerson, developer, devops, type Person } from './people.ts';
import { userData } from './roster.ts';

const team = 'platform';

export type ExampleSetup = {
  readonly devops: Person;
  readonly developer: Person;
  /** Named web-1 and tagged for the team. */
  readonly web: string;
  /** Without any tag, so that no person's policy matches it. */
  readonly untagged: string;
};

export async function createExampleSetup(ready: Ready, account: string, root: Clients): Promise<ExampleSetup> {
  const where = { region: ready.region, account, team };
  const people = {
    devops: await createPerson(root, devops, where),
    developer: await createPerson(root, developer, where),
  };
  await createDocuments(root);
  await createProfile(root);
  const data = userData(account);
  const [web, untagged] = await Promise.all([launch(root, data, { Name: 'web-1', team }), launch(root, data, {})]);
  return { ...people, web, untagged };
}
