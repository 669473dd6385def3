/** The commands as values of commander; each loads its own module when it runs. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type ExitName, exitCodes, exitNameOf } from './exit-codes.ts';
import { expectations } from './policy/expectation.ts';
import { accountId, collect, withSource } from './policy/source-options.ts';
import { complain, visible } from './terminal.ts';
import { version } from './version.ts';

/** Answers the exit status. */
type Run = () => Promise<number>;

function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return value;
}

function account(text: string, before: readonly string[] = []): readonly string[] {
  if (before.includes(text)) throw new InvalidArgumentError('this account is named twice');
  return [...before, accountId(text)];
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
    .option('--region <name>', 'region the instances are in')
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
    .configureOutput({ outputError: (text, write) => write(visible(text.replace(/^error: /, 'sallyport: '))) });

  withIdentity(root.command('shell'))
    .description('open a shell on an instance as yourself')
    .argument('<target>', 'instance id, Name tag, tag:KEY=VALUE or private DNS name')
    .action(async (target: string, options) => {
      await run(undefined, async () => (await import('./commands/shell.ts')).shell(target, options))();
    });

  withIdentity(root.command('exec'))
    .description('run a command on an instance as yourself, and exit with its exit status')
    .argument('<target>', 'instance id, Name tag, tag:KEY=VALUE or private DNS name')
    .argument('<command...>', 'the command and its arguments, after --')
    .option('--document <name>', 'session document to use instead of Sallyport-Exec')
    .action(async (target: string, command: string[], options) => {
      await run('exec', async () => (await import('./commands/exec.ts')).exec(target, command, options))();
    });

  withIdentity(root.command('ls'))
    .description('list instances, and say whether their agents are online')
    .option('--json', 'one JSON array')
    .action(async (options) => {
      await run(undefined, async () => (await import('./commands/ls.ts')).ls(options))();
    });

  const sessions = root.command('sessions').description('list who has a session on which instance, and end one');
  withIdentity(sessions.command('ls'))
    .description('list sessions')
    .option('--history', 'list the sessions that ended in the last 30 days instead of the open ones')
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
    new Option('--expect <verdict>', 'exit 1 unless this is the answer').choices([...expectations]);

  withSource(withIdentity(root.command('explain')), 'FILE')
    .description('say whether somebody can do something or reach an instance, in which ways, and why')
    .argument('<principal>', 'user, role or role session: an ARN, or a name in the account')
    .argument('<target-or-action>', 'an instance by id, Name tag or tag:KEY=VALUE, or an action such as s3:GetObject')
    .argument('[resource]', 'with an action: the ARN of what it is done to, or *')
    .addOption(expect())
    .option('--json', 'one JSON object')
    .action(async (principal: string, first: string, resource: string | undefined, options) => {
      await run(undefined, async () =>
        (await import('./commands/explain.ts')).explainAccess(principal, [first, resource], options),
      )();
    });

  withSource(withIdentity(root.command('who-can')), 'PRINCIPAL=FILE')
    .description('list everybody who can do something or reach an instance, in which ways, and as whom')
    .argument('<target-or-action>', 'an instance by id, Name tag or tag:KEY=VALUE, or an action such as s3:GetObject')
    .argument('[resource]', 'with an action: the ARN of what it is done to, or *')
    .addOption(expect())
    .option(
      '--except <principal>',
      'somebody who may, and is left out: a name, an ARN, an account id or *; repeatable',
      collect,
    )
    .option('--json', 'one JSON array')
    .action(async (first: string, resource: string | undefined, options) => {
      await run(undefined, async () =>
        (await import('./commands/who-can.ts')).whoCanReach([first, resource], options),
      )();
    });

  withIdentity(root.command('lint'))
    .description('find what is wrong, dangerous or probably not meant in policies and session documents')
    .argument(
      '[file...]',
      'policies, session documents, CloudFormation, Terraform JSON or account exports, in JSON or YAML; without any, the live account is checked',
    )
    .option('--export <file>', 'an account export, as for the other commands')
    .option('--as <type>', 'type of the documents, where they do not show it: identity, trust, service-control, …')
    .option('--account <id>', 'id of another account of yours, which may be trusted; repeatable', account)
    .option('--without <rule>', 'leave out this rule; repeatable', collect)
    .option(
      '--suppressions <file>',
      'list of findings to accept: rule, path and reason, and if it is to end, the last day',
    )
    .option('--rules', 'print every rule with its remedy, and check nothing')
    .option('--json', 'one JSON object')
    .addOption(new Option('--sarif', 'SARIF 2.1.0').conflicts('json'))
    .action(async (files: string[], options) => {
      await run(undefined, async () => (await import('./commands/lint.ts')).lintFiles(files, options))();
    });

  withSource(withIdentity(root.command('simulate')), 'FILE')
    .description('decide actions on resources for one principal, or decide a file of cases')
    .argument('[principal]', 'user, role or role session: an ARN, or a name in the account')
    .argument('[action...]', 'actions such as ssm:StartSession')
    .option('--resource <arn>', 'what the actions are done to; repeatable, default *', collect)
    .option('--cases <file>', 'file of requests with their policies, as JSON Lines or an array; - is standard input')
    .addOption(expect())
    .option('--json', 'one JSON array')
    .action(async (principal: string | undefined, actions: string[], options) => {
      const words = principal === undefined ? [] : [principal, ...actions];
      await run(undefined, async () => (await import('./commands/simulate.ts')).simulate(words, options))();
    });

  root
    .command('reach')
    .description('decide a file of cases: may this session be opened, and as which OS user')
    .requiredOption('--cases <file>', 'file of cases, as JSON Lines or an array; - is standard input')
    .action(async (options) => {
      await run(undefined, async () => (await import('./commands/reach.ts')).reach(options))();
    });

  const region = root.command('region').description('run a local AWS region, or connect to one');
  region
    .command('start')
    .description('run a region in the foreground until Ctrl-C')
    .option('--port <port>', 'port of the plain endpoint, 0 for a free one', port, 4566)
    .option('--tls-port <port>', 'port of the TLS endpoint, 0 for a free one', port, 4567)
    .addOption(
      new Option('--account <id>', 'account the region has; repeatable').argParser(account).default([], '111122223333'),
    )
    .option('--region <name>', 'name of the region', regionName, 'eu-west-1')
    .option('--ready-file <file>', 'file to write endpoints, CA bundle and root credentials to once ready, mode 0600')
    .option('--seed <text>', 'make ids and keys repeatable; for tests, never for anything secret')
    .action(async (options) => {
      await run(undefined, async () => (await import('./commands/region-start.ts')).regionStart(options))();
    });
  region
    .command('env')
    .description('print export lines for the AWS CLI and every SDK')
    .requiredOption('--ready-file <file>', 'the file given to region start')
    .option('--account <id>', 'account whose root credentials to print, default the first')
    .action(async (options) => {
      await run(undefined, async () => (await import('./commands/region-env.ts')).regionEnv(options))();
    });

  root
    .command('tour')
    .description('start a region with two people and two instances, check everything, and end in a shell')
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
