/** A pushed key as the metadata service shows it, with the signature that hosts verify (spec/host G.2). */
import type { Signer } from './signer.ts';

export type Push = {
  /** `ssh-ed25519 AAAA...`, one line. */
  readonly publicKey: string;
  readonly expires: Date;
  readonly instanceId: string;
  /** ARN of the principal that pushed it. */
  readonly caller: string;
  readonly requestId: string;
};

/** Ends in an empty line, so that records are read one behind the other. */
export async function signedRecord(push: Push, { sign }: Pick<Signer, 'sign'>): Promise<string> {
  const lines = [
    `#Timestamp=${Math.floor(push.expires.getTime() / 1000)}`,
    `#Instance=${push.instanceId}`,
    `#Caller=${push.caller}`,
    `#Request=${push.requestId}`,
    push.publicKey,
    '',
  ].join('\n');
  return `${lines}${await sign(lines)}\n\n`;
}
