/** One place a session is logged to. What it has not written yet counts as backlog, so that the session waits for its log. */
export type LogDestination = {
  /** Output of the session, as the client gets it before encryption. */
  add(bytes: Uint8Array): void;
  /** Bytes that wait in memory. */
  readonly backlog: number;
  /** Writes all that is left. Rejects when that cannot be done. */
  close(): Promise<void>;
};

export type LogEvents = {
  /** The backlog has become small. */
  readonly onRoom: () => void;
  /** Nothing more can be written: the session must not go on without its log. */
  readonly onFailure: (reason: string) => void;
};
