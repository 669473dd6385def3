/**
 * An extension of AWS's protocol between our client and our agent: standard input and signals of commands
 * (spec/session-manager 6.1). AWS gives a NonInteractiveCommands child no standard input and reads 0x03 and 0x1C in the input as
 * signals, so binary input is impossible (spec/session-manager 8.2). It is used only after both ends have announced it
 * in the handshake, in fields that official peers ignore.
 *
 * 1. The agent puts `{"sallyport":{"input":1}}` into the SessionType action of its HandshakeRequest as `Properties`,
 *    which official clients do not read for NonInteractiveCommands.
 * 2. A client that knows the extension answers that action with the same object as `ActionResult` (AWS: null).
 * 3. From HandshakeComplete on, its Output payloads are the command's standard input, byte for byte. Flag
 *    `endOfInput` closes it; Flag `signalBase + n` delivers signal number n, 1 to 31, to the command's group.
 *    A client without input sends endOfInput at once.
 */
export type Extension = { readonly sallyport: { readonly input: 1 } };

export const extension: Extension = { sallyport: { input: 1 } };

/** Values of payload type 10 (Flag), from the client. AWS uses 1 to 3. */
export const endOfInput = 0x0101;
export const signalBase = 0x0200;

/** Whether a peer's `Properties` or `ActionResult` announces the extension. */
export function announcesInput(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const announced: unknown = (value as { readonly sallyport?: unknown }).sallyport;
  if (typeof announced !== 'object' || announced === null) return false;
  return (announced as { readonly input?: unknown }).input === 1;
}

/** The signal number a Flag stands for, if it stands for one. */
export function signalOfFlag(flag: number): number | undefined {
  const signal = flag - signalBase;
  return signal >= 1 && signal <= 31 ? signal : undefined;
}
