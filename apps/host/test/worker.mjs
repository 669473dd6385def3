// In place of an agent's session worker: a root process called `ssm-session-worker ID` whose child is a shell of ssm-user that
// executes the shell profile of the session document.
import { spawn } from 'node:child_process';

const [id, profile, ...more] = process.argv.slice(2);
process.title = `ssm-session-worker ${id}`;
const as = ['--reuid', 'ssm-user', '--regid', 'ssm-user', '--init-groups', '--inh-caps=-all'];
const child = spawn('/usr/bin/setpriv', [...as, '/bin/sh', '-c', profile, ...more], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTSTP']) process.on(signal, () => {});
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 143)));
