/** DescribeParameters: parameters without their values. */
import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  ParameterMetadata,
  ParameterStringFilter,
} from '@aws-sdk/client-ssm';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { parameterArn } from './arns.ts';
import { validationError } from './errors.ts';
import { filterUnits } from './filter-units.ts';
import { paginate } from './paginate.ts';
import { parameterFilter } from './parameter-filters.ts';
import { latestOf } from './parameter-names.ts';
import { type ParameterRecord, parameterStore } from './parameters.ts';

const keys = ['Path', 'Name', 'Type', 'KeyId', 'Tier', 'DataType', 'tag'];

export const describeParameters: Operation<DescribeParametersRequest, DescribeParametersResult> = {
  requiredPermissions: () => [{ action: 'ssm:DescribeParameters', resources: [{ arn: '*' }] }],
  async handle(input, { account, slices }) {
    const filters = filtersOf(input);
    const units = filterUnits(filters.flatMap(({ Values = [] }) => Values));
    const choose = parameterFilter(filters, keys);
    // Parameters are not shared between accounts here.
    const all = input.Shared === true ? [] : parameterStore.of(account).values();
    const found = await slices.choose(all, units, choose);
    const { items, nextToken } = paginate(found, ({ record }) => record.name, input, { most: 50 });
    return {
      Parameters: items.map(({ record }) => describe(account, record)),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
};

/** Filters, the older member, means BeginsWith for names. */
function filtersOf({
  Filters: older = [],
  ParameterFilters: filters = [],
}: DescribeParametersRequest): readonly ParameterStringFilter[] {
  if (older.length > 0 && filters.length > 0)
    throw validationError('You can use either Filters or ParameterFilters in a single request.');
  return [
    ...filters,
    ...older.map(({ Key, Values }) => ({
      Key,
      Values: Values ?? [],
      ...(Key === 'Name' ? { Option: 'BeginsWith' } : {}),
    })),
  ];
}

function describe(account: Account, record: ParameterRecord): ParameterMetadata {
  const latest = latestOf(record);
  return {
    Name: record.name,
    ARN: parameterArn(account, record.name),
    Type: latest.type,
    ...(latest.keyId === undefined ? {} : { KeyId: latest.keyId }),
    LastModifiedDate: latest.modified,
    LastModifiedUser: latest.modifiedBy,
    ...(latest.description === undefined ? {} : { Description: latest.description }),
    ...(latest.allowedPattern === undefined ? {} : { AllowedPattern: latest.allowedPattern }),
    Version: latest.number,
    Tier: latest.tier,
    Policies: [],
    DataType: latest.dataType,
  };
}
