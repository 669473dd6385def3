/** The account a question is about: an export in a file, the live one, or none but what policy files tell. */
import { isAccountId, isPartition, splitArn } from '@sallyport/aws';
import { type AccountExport, emptyAccount, InputError, readAccountExport } from '@sallyport/iam';
import { CliError } from '../cli-error.ts';
import { readInput } from './input-file.ts';
import { repeatedKey, saidTwice } from './repeated-key.ts';
import type { SourceOptions } from './source-options.ts';

/** Whether files alone decide, unless there is an export: these options hold policies of an account that is not read. */
export function isByFiles({ policy, boundary, resourcePolicy, scp, rcp }: SourceOptions): boolean {
  return [policy, boundary, resourcePolicy, scp, rcp].some((given) => given !== undefined);
}

/** Nothing is looked at but the files. */
export function isByFilesAlone(source: SourceOptions): boolean {
  return source.export === undefined && isByFiles(source);
}

/** With files alone the ARNs of the question say which account it is. */
export async function accountOf(
  source: SourceOptions,
  { principal, resource }: { readonly principal: string | undefined; readonly resource: string | undefined },
): Promise<AccountExport> {
  if (source.export !== undefined) return exportIn(source.export);
  if (!isByFiles(source)) return await (await import('./live-account.ts')).readLiveAccount(source);
  const [, partition, , , written = ''] = splitArn(principal ?? resource ?? '') ?? [];
  const account = principal === undefined ? (source.resourceAccount ?? written) : written;
  if (partition !== undefined && isPartition(partition) && isAccountId(account))
    return emptyAccount(partition, account);
  if (principal === undefined) {
    throw new CliError(
      'cli/usage',
      'nothing says which account this is',
      'add --resource-account, or whose policies to ask',
    );
  }
  throw new CliError(
    'cli/usage',
    'with nothing but policy files, principals are named by their ARN',
    'arn:aws:iam::111122223333:user/NAME',
  );
}

function exportIn(path: string): AccountExport {
  const text = readInput(path);
  const account = accountIn(text, path);
  const twice = repeatedKey(text);
  if (twice === undefined) return account;
  const hint = 'only the last of the two would count: join what they hold';
  throw new CliError('cli/input', `${path}: ${saidTwice(twice)}`, hint);
}

function accountIn(text: string, path: string): AccountExport {
  try {
    return readAccountExport(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new CliError('cli/input', `${path}: ${error.message}`, error.hint, { cause: error });
  }
}
