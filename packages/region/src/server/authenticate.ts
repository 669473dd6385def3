/** The caller that signed a request, or a fault. */
import { globalRegionOf } from '@sallyport/aws';
import type { Caller } from '../caller.ts';
import type { Credential } from '../credentials.ts';
import { identify } from '../identify.ts';
import type { Region } from '../region.ts';
import { AuthFault } from '../wire/sigv4/auth-fault.ts';
import type { SignatureClaim } from '../wire/sigv4/claim.ts';
import type { SignedRequest } from '../wire/sigv4/signed-request.ts';
import { verifySignature } from '../wire/sigv4/verify.ts';

/** Services with one endpoint for the whole partition sign for this region, whatever region the client is set to. */
const globalServices: ReadonlySet<string> = new Set(['iam', 'sts']);

const invalidKey = 'The security token included in the request is invalid.';

export function authenticate(
  region: Region,
  request: SignedRequest,
  claim: SignatureClaim,
  payloadHash: string,
): Caller {
  const credential = region.credentials.find(claim.accessKeyId);
  if (credential === undefined || !credential.active) throw new AuthFault('invalid-key', invalidKey);
  checkScope(region, claim);
  verifySignature(
    request,
    claim,
    payloadHash,
    { secretAccessKey: credential.secretAccessKey, sessionToken: credential.sessionToken },
    region.clock.now(),
  );
  checkSession(region, credential);
  const caller = identify(credential);
  if (caller === undefined) throw new AuthFault('invalid-key', invalidKey);
  refuseBareSession(credential, claim.service);
  credential.lastUsed = { at: region.clock.now(), service: claim.service };
  return caller;
}

function checkScope(region: Region, claim: SignatureClaim): void {
  if (claim.region === region.name) return;
  if (globalServices.has(claim.service) && claim.region === globalRegionOf(region.partition)) return;
  throw new AuthFault(
    'wrong-region',
    `Credential should be scoped to a valid region, not '${claim.region.slice(0, 80)}'; this region is ${region.name}.`,
  );
}

function checkSession(region: Region, { session }: Credential): void {
  if (session !== undefined && session.expiresAt.getTime() <= region.clock.now().getTime()) {
    throw new AuthFault('expired-token', 'The security token included in the request is expired');
  }
}

/** IAM does not accept credentials that GetSessionToken issued without MFA. */
function refuseBareSession({ owner, session }: Credential, service: string): void {
  if (session !== undefined && session.mfaAt === undefined && owner.type !== 'role' && service === 'iam')
    throw new AuthFault('invalid-key', invalidKey);
}
