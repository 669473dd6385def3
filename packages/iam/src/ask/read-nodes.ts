/**
 * Nodes with their tags: `Instances` in our own short form, or `Reservations` as ec2 describe-instances gives them, of
 * whose many members only those that matter are read.
 */
import { splitArn } from '../match/arn.ts';
import type { Tags } from '../service/node.ts';
import type { ExportedNode } from './account-export.ts';
import { nodeArn, nodeKind } from './node-arn.ts';
import { listOf, type Members, objectOf, refuse, tagsOf, textOf, textsOf, type Value } from './read-value.ts';

type Home = { readonly partition: string; readonly account: string; readonly region: string | undefined };

const members = ['InstanceId', 'Arn', 'Region', 'Account', 'Tags', 'OsUsers', 'IamInstanceProfile', 'State'];

export function readNodes(parts: Members, home: Home): readonly ExportedNode[] {
  const own = parts.find('Instances');
  const described = parts.find('Reservations');
  const nodes = [
    ...(own === undefined ? [] : listOf(own).map((one) => readNode(one, objectOf(one, members), home))),
    ...(described === undefined ? [] : listOf(described).flatMap((one) => readReservation(one, home))),
  ];
  const seen = new Set<string>();
  for (const { arn } of nodes) {
    if (seen.has(arn)) refuse(own ?? described ?? { path: '', code: 'request/export' }, `${arn} is listed twice`);
    seen.add(arn);
  }
  return nodes;
}

function readReservation(one: Value, home: Home): readonly ExportedNode[] {
  const reservation = objectOf(one);
  const owner = reservation.find('OwnerId');
  return listOf(reservation.need('Instances')).flatMap((instance) => {
    const parts = objectOf(instance);
    const zone = parts.find('Placement')?.value;
    const name: unknown =
      typeof zone === 'object' && zone !== null ? (zone as { AvailabilityZone?: unknown }).AvailabilityZone : undefined;
    const region = typeof name === 'string' ? (/^[a-z]+(?:-[a-z]+)+-\d+/.exec(name)?.[0] ?? home.region) : home.region;
    // AWS lists the dead for an hour: nobody reaches them.
    const state = parts.find('State');
    if (state !== undefined && objectOf(state).find('Name')?.value === 'terminated') return [];
    return readNode(instance, parts, { ...home, region, account: owner === undefined ? home.account : textOf(owner) });
  });
}

function readNode(one: Value, parts: Members, home: Home): ExportedNode {
  const id = textOf(parts.need('InstanceId'));
  const given = parts.find('Arn');
  const regionGiven = parts.find('Region');
  const accountGiven = parts.find('Account');
  const region = regionGiven === undefined ? home.region : textOf(regionGiven);
  const account = accountGiven === undefined ? home.account : textOf(accountGiven);
  const arn =
    given === undefined
      ? nodeArn(id, {
          ...home,
          account,
          region: region ?? refuse(one, 'nothing says in which region it lies', 'add "Region"'),
        })
      : textOf(given);
  const written = splitArn(arn ?? '');
  if (arn === undefined || written === undefined) return refuse(one, `"${arn ?? id}" is not a node`);
  const tags = parts.find('Tags');
  const users = parts.find('OsUsers');
  const profile = parts.find('IamInstanceProfile');
  const profileArn =
    profile === undefined || profile.value === null ? undefined : objectOf(profile, ['Arn', 'Id']).need('Arn');
  return {
    arn,
    id,
    kind: nodeKind(arn),
    account: written[4],
    region: written[3],
    tags: tags === undefined ? (new Map() satisfies Tags) : tagsOf(tags),
    ...(users && { osUsers: textsOf(users) }),
    ...(profileArn && { instanceProfile: textOf(profileArn) }),
  };
}
