/** AWS Identity and Access Management. */
import type { Service } from '../../service.ts';
import { accessKeyOperations } from './access-keys.ts';
import { accountOperations } from './account-details.ts';
import { attachmentOperations } from './attachments.ts';
import { boundaryOperations } from './boundaries.ts';
import { groupOperations } from './groups.ts';
import { inlinePolicyOperations } from './inline-policies.ts';
import { instanceProfileOperations } from './instance-profiles.ts';
import { managedPolicyOperations } from './managed-policies.ts';
import { mfaOperations } from './mfa-operations.ts';
import { roleOperations } from './roles.ts';
import { simulateOperations } from './simulate.ts';
import { sshKeyOperations } from './ssh-keys.ts';
import { tagOperations } from './tags.ts';
import { userOperations } from './users.ts';

export const iam: Service = {
  name: 'iam',
  protocol: 'query',
  operations: {
    ...userOperations,
    ...groupOperations,
    ...roleOperations,
    ...instanceProfileOperations,
    ...managedPolicyOperations,
    ...inlinePolicyOperations,
    ...attachmentOperations,
    ...boundaryOperations,
    ...accessKeyOperations,
    ...sshKeyOperations,
    ...mfaOperations,
    ...tagOperations,
    ...accountOperations,
    ...simulateOperations,
  },
};
