/** A user inside fills every place that everybody may write to; what root needs to start a session stays free. */
import { afterAll, beforeAll, expect } from 'vitest';
import { buildProduct, Computer, forget } from './computer-process.ts';
import { instanceId, sayWhatIsMissing, test, whenBootable } from './instance-test.ts';

const id = instanceId('f01');
let product: string;
let computer: Computer;

async function lines(command: string): Promise<readonly string[]> {
  return (await computer.sh(id, command)).stdout.trim().split('\n');
}

sayWhatIsMissing();

beforeAll(
  whenBootable(async () => {
    product = await buildProduct();
    computer = new Computer({ productDir: product, diskBytes: 32 * 1024 * 1024 });
    await computer.boot(id);
  }),
);

afterAll(
  whenBootable(async () => {
    await computer.close();
    forget(product);
  }),
);

const findPublic = "find / -path /proc -prune -o -type d -perm -0002 -printf '%p\\n' | sort";

test('no folder that everybody may write to is on a file system that root needs', async () => {
  const folders = await lines(findPublic);
  expect(folders).toEqual(['/dev/mqueue', '/dev/shm', '/run/lock', '/tmp', '/var/tmp']);
  const needed = await lines('stat -c %d /run /run/sallyport /dev /etc /var/lib /home /usr');
  const used = await lines(`stat -c %d ${folders.join(' ')}`);
  expect(used.filter((device) => needed.includes(device))).toEqual([]);
});

test.each([
  ['bytes', 'head -c 1G /dev/zero > $d/large'],
  ['files', 'perl -e \'for (1 .. 70000) { open(my $f, ">", "$ARGV[0]/$_") or die "$!\\n" }\' $d'],
])('filling them with %s leaves /run, /dev and the disk to root', async (_what, fill) => {
  const folders = '/run/lock /dev/shm /tmp /var/tmp';
  const filled = await computer.sh(
    id,
    `su nobody -s /bin/bash -c 'for d in ${folders}; do ${fill.replaceAll("'", `'\\''`)}; done'`,
  );
  expect(filled.stderr.match(/No space left/g)?.length).toBe(4);
  const asRoot = 'head -c 1M /dev/zero > $d/written && for n in 1 2 3 4 5 6 7 8; do : > $d/file$n; done';
  expect(await computer.sh(id, `for d in /run /var/lib /home; do ${asRoot} || exit 1; done; : > /dev/file`)).toEqual({
    ...{ status: 0, stdout: '', stderr: '' },
  });
  await computer.sh(id, `for d in ${folders}; do find $d -mindepth 1 -delete; done`);
});

test('/var/tmp keeps its files over a boot, /run/lock and /tmp do not', async () => {
  await computer.sh(id, 'for d in /var/tmp /run/lock /tmp; do : > $d/marked; done');
  await computer.ask('stop', id);
  await computer.boot(id);
  expect(await lines('ls /var/tmp/marked /run/lock/marked /tmp/marked 2>/dev/null')).toEqual(['/var/tmp/marked']);
});
