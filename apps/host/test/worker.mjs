// Stands where an agent's session worker stands: a root process called `ssm-session-worker ID` whose child is ssm-user's
// shell running the session document's profile. What the profile leaves behind runs on in that shell, as on AWS.
import { spawn } from 'node:child_process';

const [id, profile, ...more] = process.argv.slice(2);
process.title = `ssm-session-worker ${id}`;
const as = ['--reuid', 'ssm-user', '--regid', 'ssm-user', '--init-groups', '--inh-caps=-all'];
const child = spawn('/usr/bin/setpriv', [...as, '/bin/sh', '-c', profile, ...more], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTSTP']) process.on(signal, () => {});
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 143)));
