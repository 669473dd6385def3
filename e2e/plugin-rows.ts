/**
 * What AWS's own plugin is used for, as rows: each is run with our agent in the instance, and most with AWS's own. A row's name begins with the session type.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeSessionsCommand, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import { type OfficialRegion, pluginOnTerminal, startSession } from './official-region.ts';
import {
  dead,
  end,
  forward,
  get,
  keyFolder,
  request,
  served,
  sha256,
  shell,
  ssh,
  start,
  startMiddle,
} from './plugin-sessions.ts';

export type Row = {
  readonly name: string;
  readonly agents: 'both' | 'own';
  run(region: OfficialRegion): Promise<void>;
};

export const rows: readonly Row[] = [
  {
    name: 'shell: the default document is the login of its owner',
    agents: 'both',
    async run(region) {
      const one = pluginOnTerminal(await startSession(region, region.devops, { Target: region.setup.web }));
      await one.shows(/devops-user@ip-/);
      one.type('echo whoami:$(id -un)\rexit\r');
      expect(await one.ended).toBe(0);
      expect(one.screen()).toContain('whoami:devops-user');
    },
  },
  {
    name: 'shell: size, resize, Ctrl-C, UTF-8 both ways, and exit 7 ends the plugin with 0',
    agents: 'both',
    async run(region) {
      const one = await shell(region);
      // The size may arrive after the prompt.
      one.type('whoami; until stty size | grep "^40 120"; do sleep 0.1; done\r');
      await one.shows(/ssm-user\s+40 120\r/);
      one.resize(132, 41);
      // The plugin looks at the size of its terminal twice a second.
      one.type('until stty size | grep -q 41; do sleep 0.1; done; stty size\r');
      await one.shows(/41 132/);
      one.type('sleep 600\r');
      await one.shows(/sleep 600\r/);
      one.type('\x03');
      await one.shows(/\^C\s+\$ $/);
      one.type('echo "status $?"\r');
      await one.shows(/status 130/);
      one.type('printf "%s|" größe 東京; printf größe | od -An -tx1\r');
      await one.shows(/größe\|東京\| 67 72 c3 b6 c3 9f 65/);
      one.type('exit 7\r');
      expect(await one.ended).toBe(0);
      expect(one.screen()).toContain('Exiting session with sessionId: ');
    },
  },
  {
    name: 'shell: a paste of 100 KiB and a screen of 1 MiB arrive whole',
    agents: 'both',
    async run(region) {
      const one = await shell(region);
      const pasted = randomBytes(75 * 1024).toString('base64');
      one.type(`stty -icanon -echo; printf rea''dy; head -c ${pasted.length} | sha256sum\r`);
      await one.shows(/ready$/);
      one.type(pasted);
      await one.shows(new RegExp(sha256(pasted)));
      one.type(
        "printf 'be''gin'; head -c 786432 /dev/urandom | base64 -w0 | tee /tmp/r; printf 'e''nd '; sha256sum /tmp/r\r",
      );
      const screen = await one.shows(/end [0-9a-f]{64}/);
      const [, output = '', digest] = /begin(\S+)end ([0-9a-f]{64})/.exec(screen) ?? [];
      expect(output.length).toBe(1024 * 1024);
      expect(sha256(output)).toBe(digest);
      one.type('exit\r');
      await one.ended;
    },
  },
  {
    name: 'shell: eight at once',
    agents: 'both',
    async run(region) {
      const all = await Promise.all(Array.from({ length: 8 }, () => shell(region)));
      for (const [index, one] of all.entries()) one.type(`echo mine:$((${index} + 100)); exit\r`);
      await Promise.all(all.map((one) => one.ended));
      expect(all.map((one) => /mine:(\d+)/.exec(one.screen())?.[1])).toEqual(
        all.map((_, index) => String(index + 100)),
      );
    },
  },
  {
    name: 'shell: TerminateSession by its owner ends it',
    agents: 'both',
    async run(region) {
      const started = await startSession(region, region.owner, request(region, 'Plain'));
      const one = pluginOnTerminal(started);
      await one.shows(/\$ $/);
      await region.root.ssm.send(new TerminateSessionCommand({ SessionId: started.id }));
      expect(await one.ended).toBe(0);
    },
  },
  {
    name: 'shell: as a Run As user, with a profile, and refused for a missing user in the words of AWS',
    agents: 'both',
    async run(region) {
      const other = await shell(region, 'RunAs');
      other.type('whoami; exit\r');
      await other.ended;
      expect(other.screen()).toMatch(/^daemon\r/m);
      const profile = pluginOnTerminal(await startSession(region, region.owner, request(region, 'Profile')));
      await profile.shows(/from-2-profile/);
      profile.type('exit\r');
      await profile.ended;
      const missing = await start(region, 'RunAsMissing');
      expect(await missing.ended).toContain(
        'Unable to start command: failed to start pty since RunAs user nobody-here does not exist',
      );
    },
  },
  {
    name: 'NonInteractiveCommands: both outputs, and the exit status',
    agents: 'both',
    async run(region) {
      const command = await start(region, 'AWS-StartNonInteractiveCommand', {
        command: 'sh -c "echo out; echo err >&2; exit 3"',
      });
      const printed = await command.ended;
      expect(printed).toContain('out\n');
      expect(printed).toContain('err\n');
      expect(printed).toContain('EXIT_CODE: 3');
    },
  },
  {
    name: 'InteractiveCommands: input is answered',
    agents: 'both',
    async run(region) {
      const command = "sh -c 'printf ask:; read word; echo got $word; exit 5'";
      const started = await startSession(
        region,
        region.owner,
        request(region, 'AWS-StartInteractiveCommand', { command }),
      );
      const one = pluginOnTerminal(started);
      await one.shows(/ask:/);
      one.type('it\r');
      expect(await one.ended).toBe(0);
      expect(one.screen()).toContain('got it');
    },
  },
  {
    name: 'ssh: the exit status, scp in and out, sftp',
    agents: 'both',
    async run(region) {
      const there = 'devops-user@web-1';
      expect(await ssh(region, 'ssh', [there, 'id -un; exit 9'])).toMatchObject({ status: 9, stdout: 'devops-user\n' });
      const bytes = randomBytes(200_000);
      writeFileSync(join(keyFolder(), 'in'), bytes);
      expect((await ssh(region, 'scp', [join(keyFolder(), 'in'), `${there}:copied`])).status).toBe(0);
      expect((await ssh(region, 'scp', [`${there}:copied`, join(keyFolder(), 'out')])).status).toBe(0);
      expect(sha256(readFileSync(join(keyFolder(), 'out')))).toBe(sha256(bytes));
      writeFileSync(join(keyFolder(), 'batch'), 'rename copied moved\nls -1\n');
      expect((await ssh(region, 'sftp', ['-b', join(keyFolder(), 'batch'), there])).stdout).toContain('moved');
    },
  },
  {
    name: 'ssh: to a port where nobody listens ends with 255',
    agents: 'own',
    async run(region) {
      expect((await ssh(region, 'ssh', ['devops-user@web-1', 'true'], dead)).status).toBe(255);
    },
  },
  {
    name: 'port: twenty connections at once, and the end by Ctrl-C',
    agents: 'both',
    async run(region) {
      const forwarding = await forward(region, { portNumber: served });
      const answers = await Promise.all(Array.from({ length: 20 }, () => get(forwarding.port)));
      expect(answers).toEqual(Array.from({ length: 20 }, () => 'hello\n'));
      await end(forwarding);
    },
  },
  {
    name: 'port: refused where nobody listens, in the words of AWS',
    agents: 'both',
    async run(region) {
      const forwarding = await forward(region, { portNumber: dead });
      expect(await get(forwarding.port)).toBe('');
      await forwarding.says('Connection to destination port failed, check SSM Agent logs.');
      await end(forwarding);
    },
  },
  {
    name: 'port: to the address and the name of the instance itself as a remote host',
    agents: 'both',
    async run(region) {
      const { Reservations } = await region.root.ec2.send(
        new DescribeInstancesCommand({ InstanceIds: [region.setup.web] }),
      );
      const web = Reservations?.[0]?.Instances?.[0];
      for (const host of [web?.PrivateIpAddress ?? '', web?.PrivateDnsName ?? '']) {
        const forwarding = await forward(region, { portNumber: served, host });
        expect(await get(forwarding.port)).toBe('hello\n');
        await end(forwarding);
      }
    },
  },
  {
    name: 'port: to the metadata service or the first address of the VPC is refused, in the words of AWS',
    agents: 'both',
    async run(region) {
      for (const host of ['169.254.169.254', '172.31.0.2']) {
        const one = await start(region, 'AWS-StartPortForwardingSessionToRemoteHost', { portNumber: '80', host });
        expect(await one.ended).toContain(`Forwarding to IP address ${host} is forbidden.`);
      }
    },
  },
  {
    name: 'port: to a name that does not exist, and to one of AWS as a remote host',
    agents: 'both',
    async run(region) {
      const document = 'AWS-StartPortForwardingSessionToRemoteHost';
      const unknown = await start(region, document, { portNumber: '80', host: 'db.internal' });
      // Our agent finds out before it opens the port, the official one when somebody connects.
      const text = await Promise.race([unknown.ended, unknown.says('Waiting for connections...')]);
      const port = Number(/Port (\d+) opened/.exec(text)?.[1]);
      if (!Number.isNaN(port)) await get(port).catch(() => {});
      expect(await unknown.ended).toMatch(
        /: (?:lookup db\.internal on \S+: no such host|Unable to connect to specified port: .*db\.internal)/,
      );
      const aws = await forward(region, { portNumber: '80', host: 'ssm.eu-west-1.amazonaws.com' });
      expect(await get(aws.port)).toContain('HostRefused');
      await end(aws);
    },
  },
  {
    name: 'port: by a local Unix socket',
    agents: 'both',
    async run(region) {
      const localUnixSocket = join(keyFolder(), 'forward');
      const forwarding = await start(region, 'AWS-StartPortForwardingSessionToSocket', {
        ...{ portNumber: served, localUnixSocket, localConnectionType: 'unix' },
      });
      await forwarding.says('Waiting for connections...');
      expect(await get(localUnixSocket)).toBe('hello\n');
      await end(forwarding);
    },
  },
  {
    name: 'shell: a connection that is reset is resumed, and nothing is lost',
    agents: 'own',
    async run(region) {
      const middle = await startMiddle(Number(new URL(region.region.ready.endpointUrl).port));
      const through = (url: string): string => url.replace(/:\d+\//, `:${middle.port}/`);
      const started = await startSession(region, region.owner, request(region, 'Plain'), through);
      const one = pluginOnTerminal(started);
      await one.shows(/\$ $/);
      one.type('for i in $(seq 1 400); do echo "line $i"; done\r');
      await one.shows(/line 1\r/);
      middle.reset();
      const screen = await one.shows(/line 400\r/);
      // The plugin shows a message twice when the acknowledgement of it could not be sent: it counts the message only after that.
      const lines = new Set([...screen.matchAll(/^line (\d+)\r$/gm)].map(([, number]) => Number(number)));
      expect([...lines]).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
      one.type('exit\r');
      await one.ended;
      middle.close();
    },
  },
  {
    name: 'shell: whose plugin was killed waits for it, disconnected',
    agents: 'own',
    async run(region) {
      const started = await startSession(region, region.owner, request(region, 'Plain'));
      const one = pluginOnTerminal(started);
      await one.shows(/\$ $/);
      one.kill('SIGKILL');
      await one.ended;
      const status = async (): Promise<string | undefined> => {
        const Filters = [{ key: 'SessionId' as const, value: started.id }];
        const { Sessions } = await region.root.ssm.send(new DescribeSessionsCommand({ State: 'Active', Filters }));
        return Sessions?.[0]?.Status;
      };
      await expect.poll(status).toBe('Disconnected');
      await region.root.ssm.send(new TerminateSessionCommand({ SessionId: started.id }));
    },
  },
];
