/** Names of parameters in requests: plain, as ARN, or with `:version` or `:label`. */
import type { Account } from '../../account.ts';
import { ServiceError } from '../../service-error.ts';
import { parameterArn } from './arns.ts';
import { validationError } from './errors.ts';
import { findParameter, type ParameterRecord, type ParameterVersion } from './parameters.ts';
import { publicParameters } from './public-parameters.ts';

export type Selected = {
  readonly record: ParameterRecord;
  readonly version: ParameterVersion;
  /** `:3`, `:label` or empty, as in the request. */
  readonly selector: string | undefined;
};

/** A name in a hierarchy begins with a slash. */
export function isName(name: string): boolean {
  return /^(?:[A-Za-z0-9_.-]+|(?:\/[A-Za-z0-9_.-]+)+)$/u.test(name);
}

/** What AWS answers to anything that is no name. */
const nameRules =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';

/** The name without selector. ARNs of other accounts or regions name no parameter here. */
export function bareName(account: Account, reference: string): string {
  return split(account, reference).name;
}

export function select(account: Account, reference: string): Selected {
  const { name, selector } = split(account, reference);
  const record = publicParameters(account.region).get(name) ?? requireParameter(account, name);
  if (selector === undefined) return { record, version: latestOf(record), selector };
  const wanted = selector.slice(1);
  const version = /^\d{1,15}$/u.test(wanted)
    ? versionNumbered(record, Number(wanted))
    : record.versions.find(({ labels }) => labels.has(wanted));
  if (version === undefined) throw versionNotFound(name, wanted);
  return { record, version, selector };
}

export function requireParameter(account: Account, name: string): ParameterRecord {
  const record = findParameter(account, name);
  if (record === undefined) throw parameterNotFound(name);
  return record;
}

export function versionNumbered(record: ParameterRecord, wanted: number): ParameterVersion {
  const version = record.versions.find(({ number }) => number === wanted);
  if (version === undefined) throw versionNotFound(record.name, String(wanted));
  return version;
}

export function latestOf(record: ParameterRecord): ParameterVersion {
  const latest = record.versions.at(-1);
  if (latest === undefined) throw parameterNotFound(record.name);
  return latest;
}

export const parameterNotFound = (name: string): ServiceError =>
  new ServiceError('ParameterNotFound', 400, `Parameter ${name} not found.`);

function versionNotFound(name: string, version: string): ServiceError {
  return new ServiceError(
    'ParameterVersionNotFound',
    400,
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );
}

function split(account: Account, reference: string): { readonly name: string; readonly selector: string | undefined } {
  if (reference.startsWith('arn:')) {
    const arns = [parameterArn(account, ''), parameterArn(account, '/aws/service/').slice(0, -'aws/service/'.length)];
    const arn = arns.find((prefix) => reference.startsWith(prefix));
    if (arn === undefined) throw parameterNotFound(reference);
    // The ARN of `/a/b` is `parameter/a/b`.
    const rest = reference.slice(arn.length);
    return split(account, rest.includes('/') ? `/${rest}` : rest);
  }
  const colon = reference.indexOf(':');
  const name = colon < 0 ? reference : reference.slice(0, colon);
  const selector = colon < 0 ? undefined : reference.slice(colon);
  if (!isName(name) || selector === ':') throw validationError(nameRules);
  return { name, selector };
}
