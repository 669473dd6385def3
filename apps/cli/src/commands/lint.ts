/** `sallyport lint`, as a value. */
import { CliError } from '../cli-error.ts';
import { anyArguments } from '../command/argument.ts';
import { type Command, command } from '../command/command.ts';
import { flag, list, value } from '../command/option.ts';
import { identityOptions } from './identity-options.ts';
import { accountId } from './policy-options.ts';

export const lint: Command = command({
  name: 'lint',
  group: 'build',
  summary: 'find what is wrong, dangerous or probably not meant in policies and session documents',
  arguments: {
    file: anyArguments(
      'policies, session documents, CloudFormation, Terraform JSON or account exports, in JSON or YAML; without any, the live account is checked',
      { completes: 'file' },
    ),
  },
  options: {
    ...identityOptions,
    export: value('file', 'an account export, as for the other commands', { completes: 'file' }),
    as: value('type', 'type of the documents, where they do not show it: identity, trust, service-control, …'),
    account: list('id', 'id of another account of yours, which may be trusted', { read: anotherAccount }),
    without: list('rule', 'leave out this rule'),
    suppressions: value(
      'file',
      'list of findings to accept: rule, path and reason, and if it is to end, the last day',
      { completes: 'file' },
    ),
    rules: flag('print every rule with its remedy, and check nothing'),
    json: flag('one JSON object'),
    sarif: flag('SARIF 2.1.0', { conflicts: 'json' }),
  },
  examples: [
    { typed: 'lint policies/*.json', does: 'check files before they are deployed' },
    {
      typed: 'lint --without S28 --sarif template.yaml',
      does: 'leave one rule out, and write what code scanning reads',
    },
  ],
  load: async () => (await import('../handlers/lint.ts')).lintFiles,
});

export function anotherAccount(text: string, before: readonly string[]): string {
  if (before.includes(text)) throw new CliError('cli/usage', 'this account is named twice');
  return accountId(text);
}
