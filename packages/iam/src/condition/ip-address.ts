/** IpAddress: the address lies in the network of the policy; a policy value without prefix is one host (spec/iam 10.14). */
import { noKeys } from '../match/pattern.ts';
import { contains, readAddress, readNetwork } from './network.ts';
import type { Operator } from './operator.ts';

export const ipAddress: Operator = {
  name: 'IpAddress',
  negated: false,
  compile(source) {
    const network = readNetwork(source);
    return {
      source,
      show: () => source,
      open: () => noKeys,
      ...(network === undefined ? { flaw: 'it is not an address or network' } : {}),
      matches(value) {
        const address = network === undefined ? undefined : readAddress(value);
        return network !== undefined && address !== undefined && contains(network, address);
      },
    };
  },
};
