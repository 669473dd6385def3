/** `sallyport region env`: export lines that make the AWS CLI and every SDK talk to a running region. */
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Ready, readReadyFile } from '../region/ready-file.ts';
import { answer } from '../terminal.ts';

export type RegionEnvOptions = { readonly readyFile: string; readonly account?: string; readonly asAws?: boolean };

/** A word a POSIX shell reads back unchanged whatever is in it. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

type Variables = Readonly<Record<string, string>>;

/** Programs written in Go, such as session-manager-plugin, read SSL_CERT_FILE, and the AWS CLI and the SDKs AWS_CA_BUNDLE. */
function byName({ endpointUrl, caBundle }: Ready): Variables {
  return { HTTPS_PROXY: endpointUrl, SSL_CERT_FILE: caBundle };
}

export async function regionEnv(_: object, options: RegionEnvOptions): Promise<number> {
  const ready = readReadyFile(options.readyFile);
  const account =
    options.account === undefined ? ready.accounts[0] : ready.accounts.find((one) => one.id === options.account);
  if (account === undefined) {
    throw new CliError(
      'cli/usage',
      `the region has no account ${options.account ?? ''}`,
      `it has: ${ready.accounts.map((one) => one.id).join(', ')}`,
    );
  }
  const way: Variables = options.asAws ? byName(ready) : { AWS_ENDPOINT_URL: ready.endpointUrl };
  const variables: Variables = {
    ...way,
    AWS_CA_BUNDLE: ready.caBundle,
    AWS_REGION: ready.region,
    AWS_DEFAULT_REGION: ready.region,
    AWS_ACCESS_KEY_ID: account.accessKeyId,
    AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
  };
  for (const [name, value] of Object.entries(variables)) answer(`export ${name}=${quoted(value)}`);
  // Left set by another login, these would take precedence over what is set here, or be mixed with it.
  answer('unset AWS_SESSION_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE');
  // These, too: an endpoint has precedence over names, and the lower case and the exceptions over the proxy.
  if (options.asAws) answer('unset AWS_ENDPOINT_URL https_proxy ALL_PROXY all_proxy NO_PROXY no_proxy');
  return exitCodes.ok;
}
