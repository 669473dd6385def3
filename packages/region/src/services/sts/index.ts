/** AWS Security Token Service. */
import type { Service } from '../../service.ts';
import { getCallerIdentity } from './get-caller-identity.ts';

export const sts: Service = { name: 'sts', protocol: 'query', operations: { GetCallerIdentity: getCallerIdentity } };
