/**
 * Nodes with their tags: `Instances` in a short form or taken out of their reservations, `Reservations` as ec2
 * describe-instances prints them, `InstanceInformationList` as ssm describe-instance-information does. Other members of
 * AWS are ignored.
 */

import { nodeArn, nodeKind, splitArn } from '@sallyport/aws';
import { listOf, type Members, objectOf, refuse, tagsOf, textOf, textsOf, type Value } from '../input/read-value.ts';
import type { ExportedNode } from './account-export.ts';

type Home = { readonly partition: string; readonly account: string; readonly region: string | undefined };

const members = [
  'InstanceId',
  'Arn',
  'Region',
  'Account',
  'Tags',
  'OsUsers',
  'IamInstanceProfile',
  'State',
  'Placement',
];
const reserved = /^(?:id|arn|regions?|account.*|tags?.*|os.?users?|(?:iam)?instanceprofiles?|name)$/i;

export function readNodes(parts: Members, home: Home): readonly ExportedNode[] {
  const own = parts.find('Instances');
  const described = parts.find('Reservations');
  const managed = parts.find('InstanceInformationList');
  const nodes = [
    ...(own === undefined ? [] : listOf(own).flatMap((one) => readInstance(one, home))),
    ...(described === undefined ? [] : listOf(described).flatMap((one) => readReservation(one, home))),
  ];
  const seen = new Set<string>();
  for (const { arn } of nodes) {
    if (seen.has(arn)) refuse(own ?? described ?? { path: '', code: 'request/export' }, `${arn} is listed twice`);
    seen.add(arn);
  }
  // Systems Manager lists EC2 instances as well: the entry of EC2 is used.
  const more = managed === undefined ? [] : listOf(managed).map((one) => readManaged(one, home));
  return [...nodes, ...more.filter(({ arn }) => !seen.has(arn))];
}

function readReservation(one: Value, home: Home): readonly ExportedNode[] {
  const reservation = objectOf(one);
  const owner = reservation.find('OwnerId');
  const account = owner === undefined ? home.account : textOf(owner);
  return listOf(reservation.need('Instances')).flatMap((instance) => readInstance(instance, { ...home, account }));
}

function readInstance(one: Value, home: Home): readonly ExportedNode[] {
  const parts = objectOf(one, members, reserved);
  const placement = parts.find('Placement');
  const zone = placement && objectOf(placement).find('AvailabilityZone');
  const region = zone && /^[a-z]+(?:-[a-z]+)+-\d+/.exec(textOf(zone))?.[0];
  // AWS lists terminated instances for an hour.
  const state = parts.find('State');
  if (state !== undefined && objectOf(state).find('Name')?.value === 'terminated') return [];
  return [readNode(one, parts, region === undefined ? home : { ...home, region })];
}

/** The output of AWS has no tags here: they are unknown unless `Tags` are added to the entries. */
function readManaged(one: Value, home: Home): ExportedNode {
  const parts = objectOf(one);
  const node = readNode(one, parts, home);
  return parts.find('Tags') === undefined ? { ...node, tagsUnknown: true } : node;
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
          region: region ?? refuse(one, 'the region of the node is missing', 'add "Region"'),
        })
      : textOf(given);
  const written = splitArn(arn ?? '');
  if (arn === undefined || written === undefined) return refuse(one, `"${arn ?? id}" is not a node`);
  const tags = parts.find('Tags');
  const users = parts.find('OsUsers');
  const profile = parts.find('IamInstanceProfile');
  const profileArn = profile && objectOf(profile).need('Arn');
  return {
    arn,
    id,
    kind: nodeKind(arn),
    account: written[4],
    region: written[3],
    tags: tags === undefined ? new Map() : tagsOf(tags),
    ...(users && { osUsers: textsOf(users) }),
    ...(profileArn && { instanceProfile: textOf(profileArn) }),
  };
}
