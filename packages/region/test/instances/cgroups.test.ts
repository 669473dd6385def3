/** Where a process's cgroups are, and what limits are written there. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownCgroups } from '../../src/instances/cgroup-folders.ts';
import { cgroupSettings } from '../../src/instances/instance-size.ts';

const unified = '30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate';

test.each([
  {
    what: 'a session of systemd',
    cgroup: '0::/user.slice/user-0.slice/session-3.scope\n',
    mountinfo: unified,
    v1: {},
    v2: { mount: '/sys/fs/cgroup', folder: '/sys/fs/cgroup/user.slice/user-0.slice/session-3.scope' },
  },
  {
    what: 'a container with a cgroup namespace of its own',
    cgroup: '0::/\n',
    mountinfo: unified,
    v1: {},
    v2: { mount: '/sys/fs/cgroup', folder: '/sys/fs/cgroup' },
  },
  {
    what: 'controllers of version 1 beside a version 2 without them',
    cgroup: '5:pids:/\n4:memory:/group/one\n2:cpu,cpuacct:/user.slice\n1:name=systemd:/x\n0::/x\n',
    mountinfo: [
      '31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755',
      '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct',
      '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory',
      '39 31 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids',
      '41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
    ].join('\n'),
    v1: {
      cpu: { mount: '/sys/fs/cgroup/cpu,cpuacct', folder: '/sys/fs/cgroup/cpu,cpuacct/user.slice' },
      memory: { mount: '/sys/fs/cgroup/memory', folder: '/sys/fs/cgroup/memory/group/one' },
      pids: { mount: '/sys/fs/cgroup/pids', folder: '/sys/fs/cgroup/pids' },
    },
    v2: { mount: '/sys/fs/cgroup/unified', folder: '/sys/fs/cgroup/unified/x' },
  },
  {
    what: 'a container that sees its own cgroup at the mount point, whose name has a space',
    cgroup: '4:memory:/docker/a b/inner\n',
    mountinfo: '35 31 0:32 /docker/a\\040b /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
    v1: { memory: { mount: '/sys/fs/cgroup/memory', folder: '/sys/fs/cgroup/memory/inner' } },
    v2: undefined,
  },
  {
    what: 'a mount that shows somebody else’s cgroup, and a path outside of the cgroup namespace',
    cgroup: '4:memory:/docker/abc\n0::/../other\n',
    mountinfo: `${unified}\n35 31 0:32 /docker/ab /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory`,
    v1: {},
    v2: undefined,
  },
])('the cgroups of $what are found', ({ cgroup, mountinfo, v1, v2 }) => {
  const found = ownCgroups(cgroup, mountinfo);
  expect({ v1: Object.fromEntries(found.v1), v2: found.v2 }).toEqual({ v1, v2 });
});

test('whatever the texts hold, a cgroup is at or below its mount', () => {
  const text = fc.stringMatching(/^[a-z0-9:,./ \n-]{0,60}$/);
  fc.assert(
    fc.property(text, text, (cgroup, mountinfo) => {
      const { v1, v2 } = ownCgroups(`0::/${cgroup}`, `${mountinfo}\n${unified}`);
      for (const own of [...v1.values(), ...(v2 === undefined ? [] : [v2])]) {
        expect(`${own.folder}/`.startsWith(`${own.mount}/`)).toBe(true);
      }
    }),
  );
});

test('both versions bound memory with swap, and weigh processors alike', () => {
  const size = { vcpus: 2, memoryBytes: 1000 };
  expect(cgroupSettings(2, 'memory', size)).toEqual([
    ['memory.max', '1000'],
    ['memory.swap.max', '0'],
  ]);
  expect(cgroupSettings(1, 'memory', size).slice(-2)).toEqual([
    ['memory.memsw.limit_in_bytes', '1000'],
    ['memory.kmem.tcp.limit_in_bytes', '62'],
  ]);
  expect(cgroupSettings(1, 'cpu', size)).toEqual([['cpu.shares', '2048']]);
  expect(cgroupSettings(2, 'cpu', size)).toEqual([['cpu.weight', '200']]);
  expect(cgroupSettings(2, 'cpu', { ...size, vcpus: 448 })).toEqual([['cpu.weight', '10000']]);
});
