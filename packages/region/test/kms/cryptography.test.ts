/** Encryption with keys of KMS, as the official client sees it. */
import * as sdk from '@aws-sdk/client-kms';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harness, makeKey, refusal, root } from './kms-region.ts';

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
const context = fc.dictionary(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), { maxKeys: 4 });

test('what is encrypted under a context is decrypted under it alone, and under its members in any order', async () => {
  const { id, arn } = await makeKey();
  const property = fc.asyncProperty(
    fc.uint8Array({ minLength: 1, maxLength: 4096 }),
    context,
    context,
    async (Plaintext, EncryptionContext, another) => {
      const { CiphertextBlob, KeyId } = await root.send(
        new sdk.EncryptCommand({ KeyId: id, Plaintext, EncryptionContext }),
      );
      expect(KeyId).toBe(arn);
      const reversed = Object.fromEntries(Object.entries(EncryptionContext).reverse());
      const opened = await root.send(new sdk.DecryptCommand({ CiphertextBlob, EncryptionContext: reversed }));
      expect(Buffer.from(opened.Plaintext ?? []).equals(Buffer.from(Plaintext))).toBe(true);
      const sorted = (one: Record<string, string>): string => JSON.stringify(Object.entries(one).sort());
      if (sorted(another) === sorted(EncryptionContext)) return;
      const wrong = root.send(new sdk.DecryptCommand({ CiphertextBlob, EncryptionContext: another }));
      await expect(wrong).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    },
  );
  await fc.assert(property, { numRuns: 12 });
});

test('no bit of a ciphertext can be changed', async () => {
  const { id } = await makeKey();
  const { CiphertextBlob = new Uint8Array() } = await root.send(
    new sdk.EncryptCommand({ KeyId: id, Plaintext: Buffer.from('secret') }),
  );
  const property = fc.asyncProperty(fc.nat(CiphertextBlob.length * 8 - 1), async (bit) => {
    const changed = Uint8Array.from(CiphertextBlob);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const { name } = await refusal(root.send(new sdk.DecryptCommand({ CiphertextBlob: changed })));
    // A changed id names another key, of which nobody learns whether it exists.
    expect(name).toBe(bit >> 3 >= 1 && bit >> 3 <= 16 ? 'AccessDeniedException' : 'InvalidCiphertextException');
  });
  await fc.assert(property, { numRuns: 20 });
  expect(text((await root.send(new sdk.DecryptCommand({ CiphertextBlob }))).Plaintext)).toBe('secret');
});

describe('a data key', () => {
  test.each([
    [{ KeySpec: 'AES_256' } as const, 32],
    [{ KeySpec: 'AES_128' } as const, 16],
    [{ NumberOfBytes: 64 }, 64],
  ])('of %j has %i bytes, and its ciphertext is it', async (size, bytes) => {
    const { id } = await makeKey();
    const EncryptionContext = { 'aws:ssm:SessionId': 's-1', 'aws:ssm:TargetId': 'i-1' };
    const made = await root.send(new sdk.GenerateDataKeyCommand({ KeyId: id, EncryptionContext, ...size }));
    expect(made.Plaintext).toHaveLength(bytes);
    const { CiphertextBlob } = made;
    const opened = await root.send(new sdk.DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId: id }));
    expect(opened.Plaintext).toEqual(made.Plaintext);
    const alone = await root.send(new sdk.GenerateDataKeyWithoutPlaintextCommand({ KeyId: id, ...size }));
    expect(alone).not.toHaveProperty('Plaintext');
    expect((await root.send(new sdk.DecryptCommand({ CiphertextBlob: alone.CiphertextBlob }))).Plaintext).toHaveLength(
      bytes,
    );
  });

  test.each([
    [{}],
    [{ KeySpec: 'AES_256', NumberOfBytes: 32 } as const],
    [{ NumberOfBytes: 0 }],
    [{ NumberOfBytes: 1025 }],
  ])('of %j is not made', async (size) => {
    const { id } = await makeKey();
    const call = root.send(new sdk.GenerateDataKeyCommand({ KeyId: id, ...size }));
    expect(await refusal(call)).toMatchObject({ name: 'ValidationException' });
  });
});

test('ReEncrypt moves a ciphertext to another key and context', async () => {
  const [from, to] = [await makeKey(), await makeKey()];
  const { CiphertextBlob } = await root.send(
    new sdk.EncryptCommand({ KeyId: from.id, Plaintext: Buffer.from('moved'), EncryptionContext: { at: 'a' } }),
  );
  const moved = await root.send(
    new sdk.ReEncryptCommand({
      CiphertextBlob,
      SourceEncryptionContext: { at: 'a' },
      DestinationKeyId: to.id,
      DestinationEncryptionContext: { at: 'b' },
    }),
  );
  expect(moved).toMatchObject({ SourceKeyId: from.arn, KeyId: to.arn });
  const opened = await root.send(
    new sdk.DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { at: 'b' } }),
  );
  expect(text(opened.Plaintext)).toBe('moved');
  const wrongKey = root.send(new sdk.DecryptCommand({ CiphertextBlob, EncryptionContext: { at: 'a' }, KeyId: to.id }));
  expect(await refusal(wrongKey)).toMatchObject({ name: 'IncorrectKeyException' });
});

test('a dry run that would succeed is an error, and makes nothing', async () => {
  const { id } = await makeKey();
  const dry = root.send(new sdk.GenerateDataKeyCommand({ KeyId: id, KeySpec: 'AES_256', DryRun: true }));
  expect(await refusal(dry)).toMatchObject({ name: 'DryRunOperationException' });
});

test('GenerateRandom answers as many bytes as asked', async () => {
  const { Plaintext } = await root.send(new sdk.GenerateRandomCommand({ NumberOfBytes: 1024 }));
  expect(Plaintext).toHaveLength(1024);
});

describe('a key that is', () => {
  const tries = (id: string, CiphertextBlob: Uint8Array | undefined) => [
    root.send(new sdk.EncryptCommand({ KeyId: id, Plaintext: Buffer.from('x') })),
    root.send(new sdk.DecryptCommand({ CiphertextBlob })),
    root.send(new sdk.GenerateDataKeyCommand({ KeyId: id, KeySpec: 'AES_256' })),
  ];
  const sealed = async (KeyId: string) =>
    (await root.send(new sdk.EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))).CiphertextBlob;

  test('disabled is refused until it is enabled', async () => {
    const { id, arn } = await makeKey();
    const blob = await sealed(id);
    await root.send(new sdk.DisableKeyCommand({ KeyId: id }));
    for (const call of tries(id, blob)) {
      expect(await refusal(call)).toEqual({ name: 'DisabledException', message: `${arn} is disabled.` });
    }
    await root.send(new sdk.EnableKeyCommand({ KeyId: id }));
    await Promise.all(tries(id, blob));
  });

  test('pending deletion is refused, stays disabled when that is cancelled, and is gone when its time has come', async () => {
    const { id, arn } = await makeKey();
    const AliasName = 'alias/doomed';
    await root.send(new sdk.CreateAliasCommand({ AliasName, TargetKeyId: id }));
    const blob = await sealed(id);
    const schedule = (days: number) =>
      root.send(new sdk.ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: days }));
    expect(await refusal(schedule(6))).toMatchObject({ name: 'ValidationException' });
    expect(await schedule(7)).toMatchObject({ KeyId: arn, KeyState: 'PendingDeletion' });
    const pending = { name: 'KMSInvalidStateException', message: `${arn} is pending deletion.` };
    for (const call of tries(id, blob)) expect(await refusal(call)).toEqual(pending);
    expect(await refusal(root.send(new sdk.EnableKeyCommand({ KeyId: id })))).toEqual(pending);
    await root.send(new sdk.CancelKeyDeletionCommand({ KeyId: id }));
    for (const call of tries(id, blob)) expect(await refusal(call)).toMatchObject({ name: 'DisabledException' });
    await root.send(new sdk.EnableKeyCommand({ KeyId: id }));
    await Promise.all(tries(id, blob));
    await schedule(7);
    const { KeyMetadata } = await root.send(new sdk.DescribeKeyCommand({ KeyId: id }));
    const weekMs = 7 * 86_400_000;
    expect(KeyMetadata?.DeletionDate?.getTime()).toBe(harness.clock.now().getTime() + weekMs);
    harness.clock.advance(weekMs / 1000);
    // A client corrects its clock by the date of an answer, which is that of the computer.
    const later = () => new sdk.KMSClient({ ...harness.client(), systemClockOffset: weekMs });
    const gone = { name: 'NotFoundException' };
    expect(await refusal(later().send(new sdk.DescribeKeyCommand({ KeyId: id })))).toMatchObject(gone);
    expect(await refusal(later().send(new sdk.DescribeKeyCommand({ KeyId: AliasName })))).toMatchObject(gone);
    const opened = later().send(new sdk.DecryptCommand({ CiphertextBlob: blob }));
    expect(await refusal(opened)).toMatchObject({ name: 'AccessDeniedException' });
  });
});
