/** Where the policies of a question come from: files, an account export, or the live account; the same for every command. */
import { type Command, InvalidArgumentError } from 'commander';
import type { IdentityOptions } from '../commands/identity.ts';

export type Pair = readonly [key: string, value: string];

export type SourceOptions = IdentityOptions & {
  readonly export?: string;
  readonly policy?: readonly string[];
  readonly boundary?: readonly string[];
  readonly sessionPolicy?: readonly string[];
  readonly resourcePolicy?: string;
  readonly resourceAccount?: string;
  readonly scp?: readonly string[];
  readonly rcp?: readonly string[];
  readonly endpointPolicy?: readonly string[];
  readonly sessionDocument?: readonly Pair[];
  readonly tag?: readonly Pair[];
  readonly principalTag?: readonly Pair[];
  readonly context?: readonly Pair[];
  readonly absent?: readonly string[];
};

export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function pair(text: string, before: readonly Pair[] = []): readonly Pair[] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('write it as KEY=VALUE');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}

export function accountId(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('an account id has twelve digits');
  return text;
}

/** `named`: several principals are asked about, so that a file of one has to say whose it is. */
export function withSource(command: Command, named: 'PRINCIPAL=FILE' | 'FILE'): Command {
  const of = named === 'FILE' ? '' : ' of one principal';
  const value = named === 'FILE' ? '<file>' : '<principal=file>';
  return command
    .option('--export <file>', 'ask about the account in this export, not the live one')
    .option(`--policy ${value}`, `identity policy${of}; repeatable. Without --export only the files decide`, collect)
    .option(`--boundary ${value}`, `permissions boundary${of}${named === 'FILE' ? '' : '; repeatable'}`, collect)
    .option('--session-policy <file>', 'session policy; repeatable', collect)
    .option('--resource-policy <file>', 'policy of the resource; for a role, its trust policy')
    .option(
      '--resource-account <id>',
      'account that owns the resource, where its ARN does not say, as for buckets',
      accountId,
    )
    .option('--scp <file>', 'service control policy; repeatable, one for each level from the root down', collect)
    .option('--rcp <file>', 'resource control policy; repeatable, one for each level from the root down', collect)
    .option('--endpoint-policy <file>', 'policy of the VPC endpoint the call goes through', collect)
    .option('--session-document <name=file>', 'session document; repeatable', pair)
    .option('--tag <key=value>', 'tag of the instance or resource; repeatable', pair)
    .option('--principal-tag <key=value>', 'tag of the principal; repeatable', pair)
    .option(
      '--context <key=value>',
      'context key of the call and its value; repeatable, a key given twice has two values',
      pair,
    )
    .option(
      '--absent <key>',
      'context key that is known to be absent, or * for all that are not given; repeatable',
      collect,
    );
}
