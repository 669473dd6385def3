/** `sallyport who-can`, as a value. */
import { argument, optionalArgument } from '../command/argument.ts';
import { type Command, command } from '../command/command.ts';
import { flag, list } from '../command/option.ts';
import { identityOptions } from './identity-options.ts';
import { expectOption, policyOptionsOfMany, rosterOption, verboseOption } from './policy-options.ts';

export const whoCan: Command = command({
  name: 'who-can',
  group: 'ask',
  summary: 'list the principals that can do something or reach an instance, by which access paths, and as whom',
  arguments: {
    targetOrAction: argument('an instance by id, Name tag or tag:KEY=VALUE, or an action such as s3:GetObject'),
    resource: optionalArgument('with an action: the ARN of what it is done to, or *'),
  },
  options: {
    ...identityOptions,
    ...policyOptionsOfMany,
    roster: rosterOption,
    escalation: flag('privilege escalation: the principals that could make themselves reach the instance'),
    verbose: verboseOption,
    expect: expectOption,
    except: list('principal', 'a principal that may, and is left out: a name, an ARN, an account id or *'),
    json: flag('one JSON array'),
  },
  examples: [
    {
      typed: 'who-can web-1',
      does: 'list the principals that reach web-1, by which access paths, and as which Linux user',
    },
    {
      typed: "who-can iam:CreateUser '*' --export account.json --except admin --expect denied",
      does: 'exit 1 if any principal of the export but admin can create users',
    },
  ],
  load: async () => (await import('../handlers/who-can.ts')).whoCanReach,
});
