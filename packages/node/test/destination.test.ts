import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { type Address, destinationAddresses } from '../src/worker/destination.ts';

const resolving =
  (...addresses: string[]) =>
  (): Promise<readonly Address[]> =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

const judged = (addresses: string[], denied: string[] = []): Promise<readonly Address[]> =>
  destinationAddresses('db.internal', denied, resolving(...addresses));

describe('a named host', () => {
  test('is its present addresses, each of them checked', async () => {
    expect(await judged(['10.1.2.3', '2001:db8::1'])).toEqual([
      { address: '10.1.2.3', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ]);
  });

  test('one-good-address-one-bad: is refused for a single forbidden one', async () => {
    await expect(judged(['10.1.2.3', '169.254.169.254'])).rejects.toThrow(
      'Forwarding to IP address db.internal is forbidden.',
    );
  });

  test.each([
    ['127.0.0.1'],
    ['127.255.0.9'],
    ['0.0.0.0'],
    ['::1'],
    ['::'],
    ['0:0:0:0:0:0:0:1'],
    ['::ffff:127.0.0.1'],
    ['::ffff:7f00:1'],
    ['0:0:0:0:0:ffff:a9fe:a9fe'],
    ['::ffff:0:127.0.0.1'],
    ['::127.0.0.1'],
    ['64:ff9b::169.254.169.254'],
    ['fe80::1%eth0'],
    ['fd00:ec2::23'],
    ['FD00:EC2::FE'],
    ['169.254.170.23'],
    ['224.0.0.1'],
    ['255.255.255.255'],
    ['ff02::1'],
  ])('that leads to %s is refused', async (address) => {
    await expect(judged([address])).rejects.toMatchObject({ code: 'node/destination' });
  });

  test.each([['10.0.0.1'], ['172.31.0.3'], ['::ffff:10.0.0.1'], ['10.9.1.1']])(
    'that leads to %s is refused by the VPC or a block of it',
    async (address) => {
      await expect(judged([address], ['10.0.0.1', '172.31.0.3', '10.9.0.0/16'])).rejects.toThrow('forbidden');
    },
  );

  test('that leads to an address of the node itself is permitted', async () => {
    const own = Object.values(networkInterfaces()).flatMap((entries) => entries?.map(({ address }) => address) ?? []);
    const ordinary = own.filter((address) => !/^(?:127|169\.254)\.|^(?:::1|fe80)/.test(address));
    for (const address of ordinary) expect(await judged([address])).toMatchObject([{ address }]);
  });

  test('that is unknown is refused with a reason', async () => {
    const unknown = (): Promise<never> => Promise.reject(new Error('getaddrinfo ENOTFOUND db.internal'));
    await expect(destinationAddresses('db.internal', [], unknown)).rejects.toThrow(
      'Unable to connect to specified port: getaddrinfo ENOTFOUND db.internal',
    );
    await expect(judged([])).rejects.toThrow('has no address');
  });

  test('escape-sequence-in-host: its name is shown without control characters', async () => {
    const host = 'x\u001b[2J\n';
    await expect(destinationAddresses(host, [], resolving('127.0.0.1'))).rejects.toThrow('address x?[2J? is');
  });
});

test('no host is this node', async () => {
  expect((await destinationAddresses(undefined, ['127.0.0.1'])).map((one) => one.address)).toEqual([
    '127.0.0.1',
    '::1',
  ]);
});
