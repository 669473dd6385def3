/** sts:GetSessionToken: temporary credentials of a user or root. It requires no permission. */
import type { GetSessionTokenRequest, GetSessionTokenResponse } from '@aws-sdk/client-sts';
import type { CredentialOwner } from '../../credentials.ts';
import type { Call, Operation } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { checkMfaInput, checkSeconds } from './assume-role-input.ts';
import { provesMfa } from './mfa.ts';
import { credentialsAnswer } from './role-session.ts';

const twelveHours = 12 * 3600;
const oneHour = 3600;

export const getSessionToken: Operation<GetSessionTokenRequest, GetSessionTokenResponse> = {
  requiredPermissions: () => [],
  handle(input, call) {
    const owner = ownerOf(call);
    checkSeconds(input.DurationSeconds, 900, 129_600);
    checkMfaInput(input);
    const withMfa = provesMfa(input, call.region, call.caller);
    const wanted = input.DurationSeconds ?? twelveHours;
    // As on AWS, sessions of the root user are shortened to an hour and not refused.
    const seconds = owner.type === 'root' ? Math.min(wanted, oneHour) : wanted;
    const { credentials, clock } = call.region;
    const issuedAt = new Date(Math.floor(clock.now().getTime() / 1000) * 1000);
    const credential = credentials.issue({
      account: call.account,
      owner,
      session: {
        policies: [],
        transitiveTags: new Map(),
        issuedAt,
        ...(withMfa && { mfaAt: issuedAt }),
        expiresAt: new Date(issuedAt.getTime() + seconds * 1000),
      },
    });
    return { Credentials: credentialsAnswer(credential) };
  },
};

function ownerOf({ caller }: Call): CredentialOwner {
  const { principal } = caller;
  if (caller.session !== undefined || (principal.type !== 'user' && principal.type !== 'root')) {
    throw new ServiceError('AccessDenied', 403, 'Cannot call GetSessionToken with session credentials');
  }
  return principal.type === 'root' ? { type: 'root' } : { type: 'user', userId: principal.id };
}
