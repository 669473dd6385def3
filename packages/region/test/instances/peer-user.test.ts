/** Who made a connection, by rows as the kernel writes them. */
import { expect, test } from 'vitest';
import { userOf } from '../../src/instances/guest/peer-user.ts';

const row = (local: string, remote: string, state: string, user: number): string =>
  `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${String(user).padStart(5)}        0 4711 1 0000 20 4 30 10 -1`;
const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const server = { address: '127.0.0.1', port: 8080 };
const client = { address: '127.0.0.1', port: 40_000 };
const table = (...rows: readonly string[]): string => [head, ...rows, ''].join('\n');

test('the row of the other end has the user, and our own row is not used', () => {
  const rows = table(
    row('0100007F:1F90', '00000000:0000', '0A', 0),
    row('0100007F:1F90', '0100007F:9C40', '01', 0),
    row('0100007F:9C40', '0100007F:1F90', '01', 1001),
  );
  expect(userOf(rows, client, server)).toBe(1001);
});

test('half-closed-to-look-like-root: a closed socket has no owner', () => {
  expect(userOf(table(row('0100007F:9C40', '0100007F:1F90', '04', 0)), client, server)).toBeUndefined();
  expect(userOf(table(row('0100007F:9C40', '0100007F:1F90', '06', 0)), client, server)).toBeUndefined();
});

test("port-of-a-connection-of-root's: the same number at another address is another connection", () => {
  const rows = table(row('0100007F:9C40', '0100007F:1F90', '01', 0), row('0200007F:9C40', '0100007F:1F90', '01', 1001));
  expect(userOf(rows, { address: '127.0.0.2', port: 40_000 }, server)).toBe(1001);
});

test('a connection that is not in the table has no owner', () => {
  expect(userOf(table(), client, server)).toBeUndefined();
  expect(userOf('', { address: '', port: 0 }, server)).toBeUndefined();
});
