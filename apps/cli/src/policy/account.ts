/** The account a question is about: an export in a file, or the live one through the caller's own identity. */
import { readFileSync } from 'node:fs';
import { type AccountExport, readAccountExport } from '@sallyport/iam';
import { CliError } from '../cli-error.ts';
import type { IdentityOptions } from '../commands/identity.ts';

export type AccountOptions = IdentityOptions & { readonly export?: string };

export async function loadAccount(options: AccountOptions): Promise<AccountExport> {
  if (options.export === undefined) return await (await import('./live-account.ts')).readLiveAccount(options);
  let text: string;
  try {
    text = readFileSync(options.export, 'utf8');
  } catch (cause) {
    throw new CliError('cli/input', `the export ${options.export} cannot be read`, 'name a file you may read', {
      cause,
    });
  }
  return readAccountExport(text);
}
