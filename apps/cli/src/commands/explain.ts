/** `sallyport explain`, as a value. */
import { argument, optionalArgument } from '../command/argument.ts';
import { type Command, command } from '../command/command.ts';
import { flag } from '../command/option.ts';
import { identityOptions } from './identity-options.ts';
import { expectOption, policyOptions, rosterOption, verboseOption } from './policy-options.ts';

export const explain: Command = command({
  name: 'explain',
  group: 'ask',
  summary: 'say whether a principal can do something or reach an instance, by which access paths, and why',
  arguments: {
    principal: argument('user, role or role session: an ARN, or a name in the account'),
    targetOrAction: argument('an instance by id, Name tag or tag:KEY=VALUE, or an action such as s3:GetObject'),
    resource: optionalArgument('with an action: the ARN of what it is done to, or *'),
  },
  options: {
    ...identityOptions,
    ...policyOptions,
    roster: rosterOption,
    verbose: verboseOption,
    expect: expectOption,
    json: flag('one JSON object'),
  },
  examples: [
    {
      typed: 'explain devops-user web-1',
      does: 'say whether a user reaches web-1, and which statement allows or stops it',
    },
    {
      typed: 'explain anna s3:GetObject arn:aws:s3:::logs/today.gz --export account.json --expect denied',
      does: 'ask an export instead of the live account, and exit 1 unless the answer is denied',
    },
  ],
  load: async () => (await import('../handlers/explain.ts')).explainAccess,
});
