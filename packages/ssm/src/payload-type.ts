/** The kinds of payload of a stream message (spec/session-manager 4). 0 is for messages that carry no stream. */
export const PayloadType = {
  none: 0,
  output: 1,
  error: 2,
  size: 3,
  parameter: 4,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
  encChallengeRequest: 8,
  encChallengeResponse: 9,
  flag: 10,
  stdErr: 11,
  exitCode: 12,
} as const;

export type PayloadType = (typeof PayloadType)[keyof typeof PayloadType];

/** Values of a Flag payload that AWS defines. */
export const Flag = { disconnectToPort: 1, terminateSession: 2, connectToPortError: 3 } as const;
