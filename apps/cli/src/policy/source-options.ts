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

function accountId(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('an account id has twelve digits');
  return text;
}

/** `named`: several principals are asked about, so that a file of one has to say whose it is. */
export function withSource(command: Command, named: 'PRINCIPAL=FILE' | 'FILE'): Command {
  const of = named === 'FILE' ? '' : ', PRINCIPAL=FILE';
  const value = named === 'FILE' ? '<file>' : '<principal=file>';
  return command
    .option('--export <file>', 'an account export instead of the live account')
    .option(
      `--policy ${value}`,
      `identity policy${of}; repeatable. Without --export nothing but files decides`,
      collect,
    )
    .option(`--boundary ${value}`, `permissions boundary${of}`, collect)
    .option('--session-policy <file>', 'session policy; repeatable', collect)
    .option('--resource-policy <file>', 'policy of the resource; of a role, its trust policy')
    .option('--resource-account <id>', 'owner of a resource whose ARN names none, such as a bucket', accountId)
    .option('--scp <file>', 'service control policy; each is a level, from the root down', collect)
    .option('--rcp <file>', 'resource control policy, likewise', collect)
    .option('--endpoint-policy <file>', 'policy of the VPC endpoint the call goes through', collect)
    .option('--session-document <name=file>', 'session document; repeatable', pair)
    .option('--tag <key=value>', 'tag of the target or resource; repeatable', pair)
    .option('--principal-tag <key=value>', 'tag of the principal; repeatable', pair)
    .option('--context <key=value>', 'what is known of the call; repeatable, a key given twice has two values', pair)
    .option('--absent <key>', 'a key that is known to be absent; * for all that are not given', collect);
}
