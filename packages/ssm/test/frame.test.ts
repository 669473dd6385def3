import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFrame, encodeFrame, type Frame, frameHeader, maxPayloadBytes, newUuid, SsmError } from '../src/index.ts';
import vectors from '../vectors/frames.json' with { type: 'json' };
import { fromHex, sha256 } from './hashing.ts';

const bytesOf = (vector: (typeof vectors)[number]): Uint8Array =>
  vector.payloadHex === undefined ? new Uint8Array(Buffer.from(vector.payloadText)) : fromHex(vector.payloadHex);

const sample: Frame = { ...(vectors[0] as (typeof vectors)[number]).frame, payload: new Uint8Array([108, 115, 13]) };

function patched(change: (bytes: Uint8Array, view: DataView) => void): Uint8Array {
  const bytes = encodeFrame(sample, sha256);
  change(bytes, new DataView(bytes.buffer));
  return bytes;
}

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof SsmError) return error.code;
    throw error;
  }
  return 'accepted';
};

for (const vector of vectors) {
  test(`writes and reads the published vector: ${vector.name}`, () => {
    const payload = bytesOf(vector);
    const wire = fromHex(vector.headerHex + Buffer.from(payload).toString('hex'));
    expect(encodeFrame({ ...vector.frame, payload }, sha256)).toEqual(wire);
    expect(decodeFrame(wire, sha256)).toEqual({ ...vector.frame, payload });
  });
}

test('every frame that is written is read back unchanged', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 2048 }),
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      (payload, number, kind, id) => {
        const messageId = newUuid(() => id);
        const frame = { ...sample, sequenceNumber: number, payloadType: kind, messageId, payload };
        expect(decodeFrame(encodeFrame(frame, sha256), sha256)).toEqual(frame);
      },
    ),
  );
});

test('random bytes are refused with an SsmError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(codeOf(() => decodeFrame(bytes, sha256))).toMatch(/^ssm\/frame-/);
    }),
  );
});

test('one flipped bit in a real frame is either refused or changes nothing but a header field', () => {
  const wire = encodeFrame(sample, sha256);
  fc.assert(
    fc.property(fc.nat(wire.length * 8 - 1), (bit) => {
      const changed = wire.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const code = codeOf(() => decodeFrame(changed, sha256));
      if (code === 'accepted') expect(decodeFrame(changed, sha256).payload).toEqual(sample.payload);
      else expect(code).toMatch(/^ssm\/frame-/);
    }),
  );
});

test('a truncated frame, at any byte, is refused', () => {
  const wire = encodeFrame(sample, sha256);
  for (let length = 0; length < wire.length; length++) {
    expect(codeOf(() => decodeFrame(wire.subarray(0, length), sha256))).not.toBe('accepted');
  }
});

test('a wrong payload length does not make the reader read beyond the frame', () => {
  expect(
    codeOf(() =>
      decodeFrame(
        patched((_, view) => view.setUint32(116, 0xffffffff)),
        sha256,
      ),
    ),
  ).toBe('ssm/frame-malformed');
});

test('a wrong header length is refused', () => {
  for (const length of [0, 115, 117, 0xffffffff]) {
    expect(
      codeOf(() =>
        decodeFrame(
          patched((_, view) => view.setUint32(0, length)),
          sha256,
        ),
      ),
    ).toBe('ssm/frame-malformed');
  }
});

test('sequence numbers that are negative or above 2^53 are refused', () => {
  for (const value of [-1n, 2n ** 53n, 2n ** 62n]) {
    expect(
      codeOf(() =>
        decodeFrame(
          patched((_, view) => view.setBigInt64(48, value)),
          sha256,
        ),
      ),
    ).toBe('ssm/frame-malformed');
  }
});

test('an altered payload is refused', () => {
  const bytes = patched((all) => all.set([0x72], frameHeader));
  expect(codeOf(() => decodeFrame(bytes, sha256))).toBe('ssm/frame-digest');
  expect(decodeFrame(bytes).payload).toEqual(new Uint8Array([0x72, 115, 13]));
});

test('a type padded with NULs is read like one padded with spaces', () => {
  expect(
    decodeFrame(
      patched((all) => all.fill(0, 21, 36)),
      sha256,
    ).messageType,
  ).toBe('input_stream_data');
});

test('a type of control characters and an empty type are refused', () => {
  for (const byte of [0x00, 0x20, 0x1b, 0xff]) {
    expect(
      codeOf(() =>
        decodeFrame(
          patched((all) => all.fill(byte, 4, 36)),
          sha256,
        ),
      ),
    ).toBe('ssm/frame-malformed');
  }
});

test('an oversize frame is refused before its digest is computed', () => {
  const large = new Uint8Array(frameHeader + maxPayloadBytes + 1);
  expect(codeOf(() => decodeFrame(large, () => expect.unreachable()))).toBe('ssm/frame-too-large');
  expect(codeOf(() => encodeFrame({ ...sample, payload: large }, sha256))).toBe('ssm/frame-too-large');
});

test('an empty payload is not written, because the official agent would drop the message', () => {
  expect(codeOf(() => encodeFrame({ ...sample, payload: new Uint8Array() }, sha256))).toBe('ssm/payload-empty');
});
