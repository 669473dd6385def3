/** Where the policies of a question come from: files, an account export, or the live account; the same for every command. */
import { isAccountId } from '@sallyport/aws';
import { CliError } from '../cli-error.ts';
import { choice, flag, list, type Option, value } from '../command/option.ts';
import { type Expectation, expectations } from '../policy/expectation.ts';
import type { LevelFile, Pair } from '../policy/source-options.ts';

export function accountId(text: string): string {
  if (!isAccountId(text)) throw new CliError('cli/usage', 'an account id has twelve digits');
  return text;
}

function pair(text: string): Pair {
  const at = text.indexOf('=');
  if (at < 1) throw new CliError('cli/usage', 'write it as KEY=VALUE');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** `./a=b.json` is a file, as no level has a slash in its name. */
function levelFile(text: string): LevelFile {
  const [, level, path = text] = /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
  return { path, ...(level !== undefined && { level }) };
}

type Texts = Option<readonly string[] | undefined>;
type LevelFiles = Option<readonly LevelFile[] | undefined>;
type Pairs = Option<readonly Pair[] | undefined>;

export type PolicyOptions = {
  readonly export: Option<string | undefined>;
  readonly policy: Texts;
  readonly boundary: Texts;
  readonly sessionPolicy: Texts;
  readonly resourcePolicy: Option<string | undefined>;
  readonly resourceAccount: Option<string | undefined>;
  readonly scp: LevelFiles;
  readonly rcp: LevelFiles;
  readonly endpointPolicy: Texts;
  readonly sessionDocument: Pairs;
  readonly tag: Pairs;
  readonly principalTag: Pairs;
  readonly context: Pairs;
  readonly absent: Texts;
};

/** Of a question about one principal. */
export const policyOptions: PolicyOptions = optionsNaming('file', '');

/** Of a question about several principals: a file of one has to say whose it is. */
export const policyOptionsOfMany: PolicyOptions = optionsNaming('principal=file', ' of one principal');

function optionsNaming(policy: string, of: string): PolicyOptions {
  const file = { completes: 'file' } as const;
  return {
    export: value('file', 'ask about the account in this export, not the live one', file),
    policy: list(policy, `identity policy${of}; without --export only the files decide`, file),
    boundary: list(policy, `permissions boundary${of}`, file),
    sessionPolicy: list('file', 'session policy', file),
    resourcePolicy: value('file', 'policy of the resource; for a role, its trust policy', file),
    resourceAccount: value('id', 'account that owns the resource, where its ARN does not say, as for buckets', {
      read: accountId,
    }),
    scp: list('[level=]file', 'service control policy, level after level from the root down', {
      ...file,
      read: levelFile,
    }),
    rcp: list('[level=]file', 'resource control policy, level after level from the root down', {
      ...file,
      read: levelFile,
    }),
    endpointPolicy: list('file', 'policy of the VPC endpoint the call goes through', file),
    sessionDocument: list('name=file', 'session document', { ...file, read: pair }),
    tag: list('key=value', 'tag of the instance or resource', { read: pair }),
    principalTag: list('key=value', 'tag of the principal', { read: pair }),
    context: list('key=value', 'context key of the call and its value; a key given twice has two values', {
      read: pair,
    }),
    absent: list('key', 'context key that is known to be absent, or * for all that are not given'),
  };
}

export const rosterOption: Option<string | undefined> = value(
  'file',
  'roster of the host: which Linux user, groups and sudo its login gives',
  { completes: 'file' },
);

export const verboseOption: Option<boolean | undefined> = flag('every access path, and the statements behind each');

export const expectOption: Option<Expectation | undefined> = choice(
  'verdict',
  'exit 1 unless this is the answer',
  expectations,
);
