/** The commands as values of commander; each loads its own module when it runs. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type ExitName, exitCodes, exitNameOf } from './exit-codes.ts';
import { expectations } from './policy/expectation.ts';
import { collect, withSource } from './policy/source-options.ts';
import { complain } from './terminal.ts';
import { version } from './version.ts';

/** Answers the exit status. */
type Run = () => Promise<number>;

function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return value;
}

function account(text: string, before: readonly string[] = []): readonly string[] {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('an account id has twelve digits');
  if (before.includes(text)) throw new InvalidArgumentError('this account is named twice');
  return [...before, text];
}

function regionName(text: string): string {
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(text)) throw new InvalidArgumentError('a region is named like eu-west-1');
  return text;
}

/** A mistyped role is no question for AWS: its answer would name neither the option nor a way out. */
function roleArn(text: string): string {
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\x21-\x7e]+$/.test(text)) {
    throw new InvalidArgumentError('a role is named like arn:aws:iam::111122223333:role/NAME');
  }
  return text;
}

/** Options of every command that talks to AWS, named as the AWS CLI names them. */
function withIdentity(command: Command): Command {
  return command
    .option('--profile <name>', 'profile of ~/.aws/config')
    .option('--region <name>', 'region of the instances')
    .option('--role <arn>', 'assume this role first, under your own name', roleArn);
}

export async function program(args: readonly string[]): Promise<number> {
  let status: number = exitCodes.ok;
  const run = (failure: ExitName | undefined, body: Run) => async () => {
    try {
      status = await body();
    } catch (error) {
      complain(error);
      status = exitCodes[failure ?? exitNameOf(error)];
    }
  };

  const root = new Command('sallyport')
    .description('Shells on EC2 Linux instances for named people, decided by AWS IAM alone.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('hint: sallyport --help shows what there is')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'sallyport: ')) });

  withIdentity(root.command('shell'))
    .description('open a shell on an instance as yourself')
    .argument('<target>', 'instance id, Name tag, tag:KEY=VALUE or private DNS name')
    .action(async (target: string, options) => {
      await run(undefined, async () => (await import('./commands/shell.ts')).shell(target, options))();
    });

  withIdentity(root.command('exec'))
    .description('run a command on an instance as yourself; its exit status becomes ours')
    .argument('<target>', 'instance id, Name tag, tag:KEY=VALUE or private DNS name')
    .argument('<command...>', 'the command and its arguments, after --')
    .option('--document <name>', 'another session document than Sallyport-Exec')
    .action(async (target: string, command: string[], options) => {
      await run('exec', async () => (await import('./commands/exec.ts')).exec(target, command, options))();
    });

  withIdentity(root.command('ls'))
    .description('list instances and whether a session can be opened')
    .option('--json', 'one JSON array')
    .action(async (options) => {
      await run(undefined, async () => (await import('./commands/ls.ts')).ls(options))();
    });

  const sessions = root.command('sessions').description('who is in where');
  withIdentity(sessions.command('ls'))
    .description('list sessions')
    .option('--history', 'ended sessions of the last 30 days instead of open ones')
    .option('--json', 'one JSON array')
    .action(async (options) => {
      await run(undefined, async () => (await import('./commands/sessions.ts')).list(options))();
    });
  withIdentity(sessions.command('end'))
    .description('end a session')
    .argument('<session-id>')
    .action(async (id: string, options) => {
      await run(undefined, async () => (await import('./commands/sessions.ts')).end(id, options))();
    });

  const expect = (): Option =>
    new Option('--expect <verdict>', 'exit 1 when the answer is another').choices([...expectations]);

  withSource(withIdentity(root.command('explain')), 'FILE')
    .description('may they, by which ways, and why or why not')
    .argument('<principal>', 'user, role or role session: an ARN, or a name in the account')
    .argument('<target-or-action>', 'an instance as for `shell`, or an action such as ssm:StartSession')
    .argument('[resource]', 'with an action: the ARN it is done on, or *')
    .addOption(expect())
    .option('--json', 'one JSON object')
    .action(async (principal: string, first: string, resource: string | undefined, options) => {
      await run(undefined, async () =>
        (await import('./commands/explain.ts')).explainAccess(principal, [first, resource], options),
      )();
    });

  withSource(withIdentity(root.command('who-can')), 'PRINCIPAL=FILE')
    .description('everybody who can, by which way, and as whom')
    .argument('<target-or-action>', 'an instance as for `shell`, or an action such as ssm:StartSession')
    .argument('[resource]', 'with an action: the ARN it is done on, or *')
    .addOption(expect())
    .option('--except <principal>', 'a name or ARN to leave out; repeatable', collect)
    .option('--json', 'one JSON array')
    .action(async (first: string, resource: string | undefined, options) => {
      await run(undefined, async () =>
        (await import('./commands/who-can.ts')).whoCanReach([first, resource], options),
      )();
    });

  withIdentity(root.command('lint'))
    .description('find what is wrong, dangerous or likely not meant in policies and session documents')
    .argument(
      '[file...]',
      'JSON or YAML: policies, session documents, CloudFormation, Terraform JSON, account exports; none: the live account',
    )
    .option('--export <file>', 'an account export, as for the other commands')
    .option('--as <type>', 'what the documents are, where that cannot be seen: identity, trust, service-control, …')
    .option('--account <id>', 'an account of your own, which may be trusted; repeatable', account)
    .option('--without <rule>', 'a rule not to run; repeatable', collect)
    .option('--suppressions <file>', 'findings to keep, each with its rule, path and reason, and perhaps its last day')
    .option('--rules', 'print every rule with its remedy, and check nothing')
    .option('--json', 'one JSON object')
    .addOption(new Option('--sarif', 'SARIF 2.1.0').conflicts('json'))
    .action(async (files: string[], options) => {
      await run(undefined, async () => (await import('./commands/lint.ts')).lintFiles(files, options))();
    });

  withSource(withIdentity(root.command('simulate')), 'FILE')
    .description('decide actions on resources for one principal, or collections of cases')
    .argument('[principal]', 'user, role or role session: an ARN, or a name in the account')
    .argument('[action...]', 'actions such as ssm:StartSession')
    .option('--resource <arn>', 'what the actions are done on; repeatable, default *', collect)
    .option('--cases <file>', 'requests with their policies, JSON Lines or an array; - is standard input')
    .addOption(expect())
    .option('--json', 'one JSON array')
    .action(async (principal: string | undefined, actions: string[], options) => {
      const words = principal === undefined ? [] : [principal, ...actions];
      await run(undefined, async () => (await import('./commands/simulate.ts')).simulate(words, options))();
    });

  root
    .command('reach')
    .description('decide cases of sessions: may it be opened, and as whom; one line of JSON each')
    .requiredOption('--cases <file>', 'JSON Lines or an array; - is standard input')
    .action(async (options) => {
      await run(undefined, async () => (await import('./commands/reach.ts')).reach(options))();
    });

  const region = root.command('region').description('a local AWS region');
  region
    .command('start')
    .description('run a region in the foreground until Ctrl-C')
    .option('--port <port>', 'port of the plain endpoint, 0 for a free one', port, 4566)
    .option('--tls-port <port>', 'port of the TLS endpoint, 0 for a free one', port, 4567)
    .addOption(
      new Option('--account <id>', 'an account to have, repeatable').argParser(account).default([], '111122223333'),
    )
    .option('--region <name>', 'name of the region', regionName, 'eu-west-1')
    .option('--ready-file <file>', 'written when ready, 0600: endpoints, CA bundle, root credentials')
    .option('--seed <text>', 'make ids and keys repeatable; for tests, never for anything secret')
    .action(async (options) => {
      await run(undefined, async () => (await import('./commands/region-start.ts')).regionStart(options))();
    });
  region
    .command('env')
    .description('print export lines for the AWS CLI and every SDK')
    .requiredOption('--ready-file <file>', 'the file given to region start')
    .option('--account <id>', 'whose root credentials, when the region has several accounts')
    .action(async (options) => {
      await run(undefined, async () => (await import('./commands/region-env.ts')).regionEnv(options))();
    });

  root
    .command('tour')
    .description('boot a region with two people and two instances, check everything, end in a shell')
    .option('--no-shell', 'do not end in a shell')
    .action(async (options) => {
      await run(undefined, async () => (await import('./commands/tour.ts')).tour(options))();
    });

  try {
    await root.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  return status;
}
