/** `sallyport simulate`, as a value. */
import { anyArguments, optionalArgument } from '../command/argument.ts';
import { type Command, command } from '../command/command.ts';
import { flag, list, value } from '../command/option.ts';
import { identityOptions } from './identity-options.ts';
import { expectOption, policyOptions } from './policy-options.ts';

export const simulate: Command = command({
  name: 'simulate',
  group: 'ask',
  summary: 'decide actions on resources for one principal, or decide a file of cases',
  arguments: {
    principal: optionalArgument('user, role or role session: an ARN, or a name in the account'),
    action: anyArguments('actions such as ssm:StartSession'),
  },
  options: {
    ...identityOptions,
    ...policyOptions,
    resource: list('arn', 'what the actions are done to, default *'),
    cases: value('file', 'file of requests with their policies, as JSON Lines or an array; - is standard input', {
      completes: 'file',
    }),
    expect: expectOption,
    json: flag('one JSON array'),
  },
  examples: [
    {
      typed:
        'simulate anna ec2:StopInstances ec2:StartInstances --resource arn:aws:ec2:eu-west-1:111122223333:instance/*',
      does: 'decide two actions for a user of the live account',
    },
    { typed: 'simulate --cases requests.jsonl', does: 'decide every request of a file, one line of JSON each' },
  ],
  load: async () => (await import('../handlers/simulate.ts')).simulate,
});
