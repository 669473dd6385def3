/** Puts, labels and deletes parameters. */
import type {
  DeleteParameterRequest,
  DeleteParameterResult,
  DeleteParametersRequest,
  DeleteParametersResult,
  LabelParameterVersionRequest,
  LabelParameterVersionResult,
  PutParameterRequest,
  PutParameterResult,
  UnlabelParameterVersionRequest,
  UnlabelParameterVersionResult,
} from '@aws-sdk/client-ssm';
import { constraintMessage, enumRule } from '../../constraint.ts';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { requestTags } from '../../tags.ts';
import { parameterArn, tagContext } from './arns.ts';
import { validationError } from './errors.ts';
import { isName, latestOf, parameterNotFound, requireParameter, versionNumbered } from './parameter-names.ts';
import {
  checkName,
  checkPattern,
  findParameter,
  maxVersions,
  type ParameterRecord,
  type ParameterType,
  type ParameterVersion,
  parameterKey,
  parameterStore,
  tierFor,
} from './parameters.ts';
import { sealSecureString } from './secure-strings.ts';
import { readTags } from './tag-set.ts';

const maxParameters = 10_000;
const maxLabels = 10;

export const putParameter: Operation<PutParameterRequest, PutParameterResult> = {
  requiredPermissions(input, call) {
    const context = { ...requestTags(input.Tags), 'ssm:Overwrite': String(input.Overwrite === true) };
    const put: RequiredPermission = { ...parameterPermission('ssm:PutParameter', input.Name ?? '', call), context };
    if (input.Tags === undefined || input.Tags.length === 0) return [put];
    return [put, { ...put, action: 'ssm:AddTagsToResource' }];
  },
  async handle(input, call) {
    const { account } = call;
    const name = input.Name ?? '';
    checkName(name);
    const store = parameterStore.of(account);
    const before = findParameter(account, name);
    refuseExisting(input, before);
    const allowedPattern = input.AllowedPattern ?? before?.versions.at(-1)?.allowedPattern;
    await checkPattern(allowedPattern, input.Value ?? '', call.slices);
    // Again, because another call may have changed the store meanwhile.
    const known = findParameter(account, name);
    refuseExisting(input, known);
    if (known !== undefined && (input.Tags?.length ?? 0) > 0) {
      throw validationError('Tags cannot be given with Overwrite; use AddTagsToResource.');
    }
    if (known === undefined && store.size >= maxParameters) {
      throw new ServiceError('ParameterLimitExceeded', 400, `An account can have ${maxParameters} parameters.`);
    }
    const record: ParameterRecord = known ?? { name, tags: readTags(input.Tags), versions: [] };
    const version = nextVersion(input, call, record, allowedPattern);
    makeRoom(record);
    record.versions.push(version);
    store.set(parameterKey(name), record);
    return { Version: version.number, Tier: version.tier };
  },
};

export const deleteParameter: Operation<DeleteParameterRequest, DeleteParameterResult> = {
  requiredPermissions: ({ Name: name = '' }, call) => [parameterPermission('ssm:DeleteParameter', name, call)],
  handle({ Name: name = '' }, { account }) {
    if (!parameterStore.of(account).delete(parameterKey(name))) throw parameterNotFound(name);
    return {};
  },
};

export const deleteParameters: Operation<DeleteParametersRequest, DeleteParametersResult> = {
  requiredPermissions: ({ Names: names = [] }, call) =>
    names.map((name) => parameterPermission('ssm:DeleteParameters', name, call)),
  handle({ Names: names = [] }, { account }) {
    if (names.length < 1 || names.length > 10) throw validationError('Names must hold 1 to 10 names.');
    const deleted = new Set(names.filter((name) => parameterStore.of(account).delete(parameterKey(name))));
    return {
      DeletedParameters: [...deleted],
      InvalidParameters: [...new Set(names)].filter((name) => !deleted.has(name)),
    };
  },
};

export const labelParameterVersion: Operation<LabelParameterVersionRequest, LabelParameterVersionResult> = {
  requiredPermissions: ({ Name: name = '' }, call) => [parameterPermission('ssm:LabelParameterVersion', name, call)],
  handle({ Name: name = '', ParameterVersion: wanted, Labels: labels = [] }, { account }) {
    const record = requireParameter(account, name);
    const version = wanted === undefined ? latestOf(record) : versionNumbered(record, wanted);
    const invalid = labels.filter((label) => !isLabel(label));
    const valid = labels.filter(isLabel);
    if (new Set([...version.labels, ...valid]).size > maxLabels) {
      throw new ServiceError('ParameterVersionLabelLimitExceeded', 400, `A version can have ${maxLabels} labels.`);
    }
    for (const label of valid) {
      // A label names one version only: it moves.
      for (const other of record.versions) other.labels.delete(label);
      version.labels.add(label);
    }
    return { InvalidLabels: invalid, ParameterVersion: version.number };
  },
};

export const unlabelParameterVersion: Operation<UnlabelParameterVersionRequest, UnlabelParameterVersionResult> = {
  requiredPermissions: ({ Name: name = '' }, call) => [parameterPermission('ssm:UnlabelParameterVersion', name, call)],
  handle({ Name: name = '', ParameterVersion: wanted = 0, Labels: labels = [] }, { account }) {
    const version = versionNumbered(requireParameter(account, name), wanted);
    const removed = labels.filter((label) => version.labels.delete(label));
    return { RemovedLabels: removed, InvalidLabels: labels.filter((label) => !removed.includes(label)) };
  },
};

/** With the tags of the parameter, if it exists. */
export function parameterPermission(action: string, name: string, { account }: Call): RequiredPermission {
  const tags = isName(name) ? (findParameter(account, name)?.tags ?? []) : [];
  return { action, resources: [{ arn: parameterArn(account, name), context: tagContext(tags) }] };
}

function refuseExisting(input: PutParameterRequest, known: ParameterRecord | undefined): void {
  if (known === undefined || input.Overwrite === true) return;
  throw new ServiceError(
    'ParameterAlreadyExists',
    400,
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  );
}

function nextVersion(
  input: PutParameterRequest,
  call: Call,
  record: ParameterRecord,
  allowedPattern: string | undefined,
): ParameterVersion {
  const last = record.versions.at(-1);
  const type = typeOf(input.Type, last);
  const value = input.Value ?? '';
  if (type === 'StringList' && value.split(',').some((entry) => entry === '')) {
    throw validationError('Parameter value, cannot have empty entries in a StringList.');
  }
  if (input.Policies !== undefined && !/^\s*(\[\s*\]|\{\s*\})?\s*$/u.test(input.Policies)) {
    throw validationError('Parameter policies are not kept by this region.');
  }
  if (input.DataType !== undefined && input.DataType !== 'text') {
    throw validationError(`DataType ${input.DataType} is not served by this region; text is.`);
  }
  const { caller, region } = call;
  const { name } = record;
  // A parameter never goes back from Advanced to Standard.
  const tier = tierFor(value, last?.tier === 'Advanced' ? 'Advanced' : input.Tier);
  const keyId = type === 'SecureString' ? (input.KeyId ?? 'alias/aws/ssm') : undefined;
  return {
    number: (last?.number ?? 0) + 1,
    type,
    value: keyId === undefined ? value : sealSecureString(call, { name, keyId, tier }, value),
    keyId,
    description: input.Description ?? last?.description,
    allowedPattern,
    tier,
    dataType: 'text',
    modified: region.clock.now(),
    modifiedBy: caller.arn,
    labels: new Set(),
  };
}

function typeOf(given: string | undefined, last: ParameterVersion | undefined): ParameterType {
  const type = given ?? last?.type;
  if (type === undefined) throw validationError('A parameter type is required when you create a parameter.');
  if (type !== 'String' && type !== 'StringList' && type !== 'SecureString') {
    throw validationError(constraintMessage('type', type, enumRule(['SecureString', 'StringList', 'String'])));
  }
  return type;
}

/** AWS deletes the oldest version beyond 100, unless it has a label. */
function makeRoom(record: ParameterRecord): void {
  const [oldest] = record.versions;
  if (oldest === undefined || record.versions.length < maxVersions) return;
  if (oldest.labels.size > 0) {
    throw new ServiceError(
      'ParameterMaxVersionLimitExceeded',
      400,
      `The oldest of ${maxVersions} versions of ${record.name} has a label; move the label to a newer version first.`,
    );
  }
  record.versions.shift();
}

function isLabel(label: string): boolean {
  return /^(?!aws|ssm)[A-Za-z_.-][A-Za-z0-9_.-]{0,99}$/iu.test(label);
}
