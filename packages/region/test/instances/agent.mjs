// Stands for the agent: asks the region for commands, runs each as root in the instance, and tells what came of it.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { id } = JSON.parse(readFileSync('/run/sallyport/instance.json', 'utf8'));
const region = process.env.AWS_ENDPOINT_URL;

for (;;) {
  const command = await (await fetch(`${region}/next?id=${id}`)).text();
  const result = await new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { timeout: 20_000 }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : (error.code ?? error.signal), stdout, stderr });
    });
  });
  await fetch(`${region}/result?id=${id}`, { method: 'POST', body: JSON.stringify(result) });
}
