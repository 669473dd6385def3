/** Names of parameters in requests: plain, as ARN, or with `:version` or `:label`. */
import type { Account } from '../../account.ts';
import { ServiceError } from '../../service-error.ts';
import { parameterArn } from './arns.ts';
import { validationError } from './errors.ts';
import { type ParameterRecord, type ParameterVersion, parameterStore } from './parameters.ts';

export type Selected = {
  readonly record: ParameterRecord;
  readonly version: ParameterVersion;
  /** `:3`, `:label` or empty, as in the request. */
  readonly selector: string | undefined;
};

export function isName(name: string): boolean {
  return /^\/?[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*$/u.test(name);
}

/** The name without selector. ARNs of other accounts or regions name no parameter here. */
export function bareName(account: Account, reference: string): string {
  return split(account, reference).name;
}

export function select(account: Account, reference: string): Selected {
  const { name, selector } = split(account, reference);
  const record = requireParameter(account, name);
  if (selector === undefined) return { record, version: latestOf(record), selector };
  const wanted = selector.slice(1);
  const version = /^\d{1,15}$/u.test(wanted)
    ? versionNumbered(record, Number(wanted))
    : record.versions.find(({ labels }) => labels.has(wanted));
  if (version === undefined) throw versionNotFound(name, wanted);
  return { record, version, selector };
}

export function requireParameter(account: Account, name: string): ParameterRecord {
  const record = parameterStore.of(account).get(name);
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
    `Systems Manager could not find version ${version} of ${name}.`,
  );
}

function split(account: Account, reference: string): { readonly name: string; readonly selector: string | undefined } {
  const arn = parameterArn(account, '');
  if (reference.startsWith('arn:')) {
    if (!reference.startsWith(arn)) throw parameterNotFound(reference);
    const { name, selector } = split(account, reference.slice(arn.length));
    // The ARN of `/a/b` is `parameter/a/b`.
    return { name: name.includes('/') ? `/${name}` : name, selector };
  }
  const colon = reference.indexOf(':');
  const name = colon < 0 ? reference : reference.slice(0, colon);
  const selector = colon < 0 ? undefined : reference.slice(colon);
  if (!isName(name) || selector === ':') {
    throw validationError(`${JSON.stringify(reference.slice(0, 128))} is not the name of a parameter.`);
  }
  return { name, selector };
}
