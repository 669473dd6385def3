/** DescribeInstanceInformation, DescribeInstanceProperties and GetConnectionStatus. spec/iam 14.9. */
import type {
  DescribeInstanceInformationRequest,
  DescribeInstanceInformationResult,
  DescribeInstancePropertiesRequest,
  DescribeInstancePropertiesResult,
  GetConnectionStatusRequest,
  GetConnectionStatusResponse,
} from '@aws-sdk/client-ssm';
import type { Operation } from '../../service.ts';
import { nodeArn, tagContext } from './arns.ts';
import { validationError } from './errors.ts';
import { filterUnits } from './filter-units.ts';
import { instanceOf, isUp } from './instances.ts';
import { describeNode, describeProperties, nodesOf } from './node-descriptions.ts';
import { informationFilter, propertyFilter } from './node-filters.ts';
import { isConnected } from './nodes.ts';
import { paginate } from './paginate.ts';

export const getConnectionStatus: Operation<GetConnectionStatusRequest, GetConnectionStatusResponse> = {
  requiredPermissions: ({ Target: target = '' }, { account }) => [
    {
      action: 'ssm:GetConnectionStatus',
      resources: [{ arn: nodeArn(account, target), context: tagContext(instanceOf(account, target)?.tags ?? []) }],
    },
  ],
  handle({ Target: target = '' }, { account }) {
    if (target.length < 1 || target.length > 400) throw validationError('Target must have 1 to 400 characters.');
    return {
      Target: target,
      Status: isUp(account, target) && isConnected(account, target) ? 'connected' : 'notconnected',
    };
  },
};

export const describeInstanceInformation: Operation<
  DescribeInstanceInformationRequest,
  DescribeInstanceInformationResult
> = {
  requiredPermissions: () => [{ action: 'ssm:DescribeInstanceInformation', resources: [{ arn: '*' }] }],
  async handle(input, { account, slices }) {
    const { Filters: filters = [], InstanceInformationFilterList: older = [] } = input;
    const values = [...filters.flatMap(({ Values = [] }) => Values), ...older.flatMap(({ valueSet = [] }) => valueSet)];
    const nodes = await slices.filter(nodesOf(account), filterUnits(values), informationFilter(input));
    const { items, nextToken } = paginate(nodes, ({ node }) => node.instanceId, input, {
      least: 5,
      most: 50,
      usual: 10,
    });
    return {
      InstanceInformationList: items.map(describeNode),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
};

export const describeInstanceProperties: Operation<
  DescribeInstancePropertiesRequest,
  DescribeInstancePropertiesResult
> = {
  requiredPermissions: () => [{ action: 'ssm:DescribeInstanceProperties', resources: [{ arn: '*' }] }],
  async handle(input, { account, slices }) {
    const { FiltersWithOperator: filters = [], InstancePropertyFilterList: older = [] } = input;
    const values = [...filters.flatMap(({ Values = [] }) => Values), ...older.flatMap(({ valueSet = [] }) => valueSet)];
    const nodes = await slices.filter(nodesOf(account), filterUnits(values), propertyFilter(input));
    const { items, nextToken } = paginate(nodes, ({ node }) => node.instanceId, input, { least: 5, most: 1000 });
    return {
      InstanceProperties: items.map(describeProperties),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
};
