/** Gets parameters and their history. */
import type {
  GetParameterHistoryRequest,
  GetParameterHistoryResult,
  GetParameterRequest,
  GetParameterResult,
  GetParametersByPathRequest,
  GetParametersByPathResult,
  GetParametersRequest,
  GetParametersResult,
  Parameter,
  ParameterHistory,
} from '@aws-sdk/client-ssm';
import type { Call, Operation } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { parameterArn } from './arns.ts';
import { validationError } from './errors.ts';
import { filterUnits } from './filter-units.ts';
import { paginate } from './paginate.ts';
import { checkPath, isUnder, parameterFilter } from './parameter-filters.ts';
import { bareName, requireParameter, type Selected, select } from './parameter-names.ts';
import { parameterPermission } from './parameter-writes.ts';
import { type ParameterRecord, type ParameterVersion, parameterStore } from './parameters.ts';
import { isPublicName, publicParameters } from './public-parameters.ts';
import { openSecureString } from './secure-strings.ts';

export const getParameter: Operation<GetParameterRequest, GetParameterResult> = {
  requiredPermissions: ({ Name: name = '' }, call) => [
    parameterPermission('ssm:GetParameter', bareName(call.account, name), call),
  ],
  handle: ({ Name: name = '', WithDecryption: decrypt = false }, call) => ({
    Parameter: show(call, select(call.account, name), decrypt),
  }),
};

export const getParameters: Operation<GetParametersRequest, GetParametersResult> = {
  requiredPermissions: ({ Names: names = [] }, call) =>
    names.map((name) => parameterPermission('ssm:GetParameters', bareName(call.account, name), call)),
  handle({ Names: names = [], WithDecryption: decrypt = false }, call) {
    if (names.length < 1 || names.length > 10) throw validationError('Names must hold 1 to 10 names.');
    const found: Parameter[] = [];
    const invalid: string[] = [];
    for (const name of new Set(names)) {
      try {
        found.push(show(call, select(call.account, name), decrypt));
      } catch (error) {
        if (!(error instanceof ServiceError) || !/^Parameter(Version)?NotFound$/u.test(error.code)) throw error;
        invalid.push(name);
      }
    }
    return { Parameters: found, InvalidParameters: invalid };
  },
};

export const getParametersByPath: Operation<GetParametersByPathRequest, GetParametersByPathResult> = {
  requiredPermissions({ Path: path = '', Recursive: recursive = false }, call) {
    const requiredPermission = parameterPermission('ssm:GetParametersByPath', path.replace(/(?<=.)\/$/u, ''), call);
    return [{ ...requiredPermission, context: { 'ssm:Recursive': String(recursive) } }];
  },
  async handle(input, call) {
    const { account, slices } = call;
    const { Path: path = '', Recursive: recursive = false, WithDecryption: decrypt = false } = input;
    checkPath(path);
    const filters = input.ParameterFilters ?? [];
    const choose = parameterFilter(filters, ['Type', 'KeyId', 'Label']);
    const units = filterUnits(filters.flatMap(({ Values = [] }) => Values));
    const all = isPublicName(path) ? publicParameters(account.region) : parameterStore.of(account);
    const found = await slices.choose(all.values(), units, (record) =>
      isUnder(record.name, path, recursive) ? choose(record) : undefined,
    );
    const { items, nextToken } = paginate(found, ({ record }) => record.name, input, { most: 10 });
    return {
      Parameters: items.map((chosen) => show(call, { ...chosen, selector: undefined }, decrypt)),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
};

export const getParameterHistory: Operation<GetParameterHistoryRequest, GetParameterHistoryResult> = {
  requiredPermissions: ({ Name: name = '' }, call) => [parameterPermission('ssm:GetParameterHistory', name, call)],
  handle(input, call) {
    const record = requireParameter(call.account, input.Name ?? '');
    const oldestFirst = ({ number }: ParameterVersion): string => String(number).padStart(15, '0');
    const { items, nextToken } = paginate(record.versions, oldestFirst, input, { most: 50 });
    return {
      Parameters: items.map((version) => showVersion(call, record, version, input.WithDecryption ?? false)),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
};

function show(call: Call, { record, version, selector }: Selected, decrypt: boolean): Parameter {
  return {
    Name: record.name,
    Type: version.type,
    Value: shownValue(call, record, version, decrypt),
    Version: version.number,
    ...(selector === undefined ? {} : { Selector: selector }),
    LastModifiedDate: version.modified,
    ARN: parameterArn(call.account, record.name),
    DataType: version.dataType,
  };
}

function showVersion(
  call: Call,
  record: ParameterRecord,
  version: ParameterVersion,
  decrypt: boolean,
): ParameterHistory {
  return {
    Name: record.name,
    Type: version.type,
    ...(version.keyId === undefined ? {} : { KeyId: version.keyId }),
    LastModifiedDate: version.modified,
    LastModifiedUser: version.modifiedBy,
    ...(version.description === undefined ? {} : { Description: version.description }),
    Value: shownValue(call, record, version, decrypt),
    ...(version.allowedPattern === undefined ? {} : { AllowedPattern: version.allowedPattern }),
    Version: version.number,
    Labels: [...version.labels],
    Tier: version.tier,
    Policies: [],
    DataType: version.dataType,
  };
}

/** Without WithDecryption AWS shows the ciphertext. */
function shownValue(
  call: Call,
  { name }: ParameterRecord,
  { type, value }: ParameterVersion,
  decrypt: boolean,
): string {
  return type === 'SecureString' && decrypt ? openSecureString(call, name, value) : value;
}
