/** The identity that an ARN names (spec/host B-T5, B-T6). */
import { type PrincipalArn, parsePrincipalArn } from '@sallyport/aws';
import { quoted, type Refusal, refuse } from './refusal.ts';

export type Identity = PrincipalArn;

export type IdentityResult = { readonly ok: true; readonly identity: Identity } | Refusal;

export function parseIdentity(arn: string): IdentityResult {
  const identity = parsePrincipalArn(arn);
  if (identity !== undefined) return { ok: true, identity };
  return refuse(
    'identity/malformed',
    `${quoted(arn)} is not the ARN of an IAM identity`,
    'expected arn:aws:iam::ACCOUNT:user/NAME or arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION',
  );
}
