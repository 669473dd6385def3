/**
 * The seccomp filter of an instance, as a BPF program. It refuses what namespaces and capabilities do not: address
 * families and system calls that no instance needs. Layout after seccomp(2) and
 * linux/filter.h.
 */
type Numbers = {
  /** The kernel's name for the architecture. */
  readonly architecture: number;
  readonly socket: number;
  readonly socketpair: number;
  readonly refused: readonly number[];
};

/**
 * Refused: bpf, perf_event_open, userfaultfd, io_uring_setup, kexec_load, kexec_file_load, and add_key, request_key, keyctl:
 * keyrings belong to users and sessions, not to a namespace.
 */
const numbers: Readonly<Record<string, Numbers>> = {
  x64: { architecture: 0xc000003e, socket: 41, socketpair: 53, refused: [321, 298, 323, 425, 246, 320, 248, 249, 250] },
  arm64: {
    architecture: 0xc00000b7,
    socket: 198,
    socketpair: 199,
    refused: [280, 241, 282, 425, 104, 294, 217, 218, 219],
  },
};

/**
 * AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. Of the others, AF_VSOCK reaches the hypervisor and the computer from every network namespace,
 * the rings of AF_PACKET and AF_XDP are memory that no cgroup is charged for, and the rest is code of the kernel that nobody here needs.
 */
const families = [1, 2, 10, 16];
/** Where the second system call interface of x64 begins. */
const x32 = 0x40000000;

const allow = 0x7fff0000;
const noSuchCall = 0x00050000 | 38;
const noSuchFamily = 0x00050000 | 97;

/** Instructions: code, jump if true, jump if false, operand. */
type Instruction = readonly [code: number, yes: number, no: number, operand: number];

const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const answer = (action: number): Instruction => [0x06, 0, 0, action];
/** Skips the next instruction unless the loaded value is this one. */
const unless = (value: number): Instruction => [0x15, 0, 1, value];

/** For Node's name of an architecture; undefined where instances do not run. */
export function systemCallFilter(name: string): Uint8Array | undefined {
  const known = numbers[name];
  if (known === undefined) return undefined;
  const program: Instruction[] = [
    load(4),
    [0x15, 1, 0, known.architecture],
    // 32-bit programs make the same calls by other numbers.
    answer(noSuchCall),
    load(0),
    [0x35, 0, 1, x32],
    answer(noSuchCall),
    ...known.refused.flatMap((number) => [unless(number), answer(noSuchCall)]),
    [0x15, 2, 0, known.socket],
    [0x15, 1, 0, known.socketpair],
    answer(allow),
    load(16),
    ...families.flatMap((family) => [unless(family), answer(allow)]),
    answer(noSuchFamily),
  ];
  const bytes = new DataView(new ArrayBuffer(program.length * 8));
  for (const [index, [code, yes, no, operand]] of program.entries()) {
    bytes.setUint16(index * 8, code, true);
    bytes.setUint8(index * 8 + 2, yes);
    bytes.setUint8(index * 8 + 3, no);
    bytes.setUint32(index * 8 + 4, operand, true);
  }
  return new Uint8Array(bytes.buffer);
}
