/**
 * GetInventory: the one type of inventory that every managed node has without an association, which its agent reports
 * with UpdateInstanceInformation.
 */
import type {
  GetInventoryRequest,
  GetInventoryResult,
  InventoryFilter,
  InventoryResultEntity,
} from '@aws-sdk/client-ssm';
import type { Operation } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { describeNode, type KnownNode, nodesOf } from './node-descriptions.ts';
import { comparison } from './node-filters.ts';
import { paginate } from './paginate.ts';

const typeName = 'AWS:InstanceInformation';

type Content = Readonly<Record<string, string>>;

export const getInventory: Operation<GetInventoryRequest, GetInventoryResult> = {
  requiredPermissions: () => [{ action: 'ssm:GetInventory', resources: [{ arn: '*' }] }],
  handle(input, { account }) {
    if ((input.Aggregators?.length ?? 0) > 0) {
      throw new ServiceError(
        'InvalidAggregatorException',
        400,
        'not implemented: this local region does not aggregate inventory',
      );
    }
    const other = input.ResultAttributes?.find(({ TypeName }) => TypeName !== typeName);
    if (other !== undefined) {
      throw new ServiceError(
        'InvalidResultAttributeException',
        400,
        `${other.TypeName ?? 'null'} is not an inventory type that results have; ${typeName} is.`,
      );
    }
    const matches = (input.Filters ?? []).map(filter);
    const rows = nodesOf(account)
      .map((known) => ({ known, content: contentOf(known) }))
      .filter(({ content }) => matches.every((match) => match(content)));
    const { items, nextToken } = paginate(rows, ({ known }) => known.node.instanceId, input, { most: 50 });
    return {
      Entities: items.map(({ known, content }) => entity(known, content)),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
};

function filter({ Key: key = '', Values: values = [], Type: type }: InventoryFilter): (content: Content) => boolean {
  const attribute = key.startsWith(`${typeName}.`) ? key.slice(typeName.length + 1) : '';
  if (!attributes.includes(attribute)) throw invalidFilter(`${key} is not an attribute to filter inventory by.`);
  if (type === 'Exists') throw invalidFilter('The Exists filter must be used with aggregators.');
  if (values.length === 0) throw invalidFilter(`The filter ${key} has no values.`);
  if (type === 'NotEqual') return (content) => !values.includes(content[attribute] ?? '');
  const compare = comparison(type);
  return (content) => values.some((value) => content[attribute] !== undefined && compare(content[attribute], value));
}

const attributes: readonly string[] = [
  'AgentType',
  'AgentVersion',
  'ComputerName',
  'InstanceId',
  'InstanceStatus',
  'IpAddress',
  'PlatformName',
  'PlatformType',
  'PlatformVersion',
  'ResourceType',
];

function contentOf(known: KnownNode): Content {
  const shown = describeNode(known);
  const facts: Readonly<Record<string, string | undefined>> = {
    AgentType: known.node.agentName,
    AgentVersion: shown.AgentVersion,
    ComputerName: shown.ComputerName,
    InstanceId: shown.InstanceId,
    InstanceStatus: statusOf(known),
    IpAddress: shown.IPAddress,
    PlatformName: shown.PlatformName,
    PlatformType: shown.PlatformType,
    PlatformVersion: shown.PlatformVersion,
    ResourceType: shown.ResourceType,
  };
  return Object.fromEntries(Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== undefined));
}

/** Clients leave out nodes that are not `Active`. */
function statusOf({ instance, status }: KnownNode): string {
  if (instance.state === 'terminated' || instance.state === 'shutting-down') return 'Terminated';
  if (instance.state === 'stopped' || instance.state === 'stopping') return 'Stopped';
  return status === 'Online' ? 'Active' : status;
}

function entity({ node, lastHeard }: KnownNode, content: Content): InventoryResultEntity {
  return {
    Id: node.instanceId,
    Data: {
      [typeName]: {
        TypeName: typeName,
        SchemaVersion: '1.0',
        CaptureTime: lastHeard.toISOString().replace(/\.\d+Z$/u, 'Z'),
        Content: [content],
      },
    },
  };
}

const invalidFilter = (message: string): ServiceError => new ServiceError('InvalidFilter', 400, message);
