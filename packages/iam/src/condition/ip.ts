/**
 * The IP address operators: the address lies in the policy's network; a value without prefix is one host (spec/iam
 * 10.14).
 */
import { noKeys } from '../match/pattern.ts';
import { contains, readAddress, readNetwork } from './network.ts';
import { negationOf, type Operator } from './operator.ts';

const ipAddress: Operator = {
  name: 'IpAddress',
  negated: false,
  compile(text) {
    const network = readNetwork(text);
    return {
      text,
      resolve: () => text,
      unknownKeys: () => noKeys,
      ...(network === undefined ? { flaw: 'it is not an address or network' } : {}),
      matches(value) {
        const address = network === undefined ? undefined : readAddress(value);
        return network !== undefined && address !== undefined && contains(network, address);
      },
    };
  },
};

export const ipOperators: readonly Operator[] = [ipAddress, negationOf(ipAddress, 'NotIpAddress')];
