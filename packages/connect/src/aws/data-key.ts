/** The data key of one session, from KMS (spec/session-manager 7). */
import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import { sessionKeyBytes } from '@sallyport/ssm';
import { ConnectError } from '../connect-error.ts';
import { type AwsCall, awsError } from './aws-error.ts';
import { clientSettings } from './client-settings.ts';
import type { DataKeyRequest, SessionDataKey } from './ssm-api.ts';

export async function generateDataKey(
  config: SSMClientConfig,
  where: Pick<AwsCall, 'region' | 'profile'>,
  { keyId, context }: DataKeyRequest,
): Promise<SessionDataKey> {
  // Few sessions are encrypted by KMS, and only they pay for its import.
  const { GenerateDataKeyCommand, KMSClient } = await import('@aws-sdk/client-kms');
  const client = new KMSClient(clientSettings(config));
  try {
    const command = new GenerateDataKeyCommand({
      KeyId: keyId,
      NumberOfBytes: sessionKeyBytes,
      EncryptionContext: { ...context },
    });
    const { Plaintext: plaintext, CiphertextBlob: ciphertext } = await client.send(command);
    if (plaintext === undefined || ciphertext === undefined) {
      throw new ConnectError('connect/service-error', 'GenerateDataKey answered without a key');
    }
    return { plaintext, ciphertext };
  } catch (error) {
    throw awsError(error, { ...where, action: 'kms:GenerateDataKey', resource: keyId });
  } finally {
    client.destroy();
  }
}
