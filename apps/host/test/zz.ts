import { developer, devOps, open, record, roleSession, workerCommand, writeRoster } from './people.ts';
import { openSandbox } from './sandbox.ts';

const b = await openSandbox();
await writeRoster(b, [devOps, developer]);
await open(b, roleSession('DevOpsRole', `p1`), 'id -un; id -Gn\n');
await record(b, 'w-1', roleSession('DevOpsRole', 'p1'));
await b.sh(
  `cat > /usr/local/bin/bench; chmod 755 /usr/local/bin/bench`,
  `#!/bin/bash
strace -f -r -e trace=execve,openat,clone3,clone,vfork,exit_group /opt/sallyport/bin/sallyport-host session </dev/null 2>&1 | grep -v ENOENT | head -120
`,
);
console.log((await b.sh(workerCommand('w-1', 'sudo -n /usr/local/bin/bench'))).stdout);
await b.close();
