/** The decision that an identity gets no account, with its reason. A refusal is a result and not an error. */
export type RefusalCode =
  | 'identity/malformed'
  | 'identity/no-person'
  | 'name/too-long'
  | 'name/unsafe'
  | 'name/capitals'
  | 'name/reserved'
  | 'name/collision'
  | 'name/made-up'
  | 'roster/not-listed';

export type Refusal = {
  readonly ok: false;
  readonly code: RefusalCode;
  /** Lower case without a full stop: it is printed after the name of a program. */
  readonly reason: string;
  readonly hint?: string;
};

export function refuse(code: RefusalCode, reason: string, hint?: string): Refusal {
  return hint === undefined ? { ok: false, code, reason } : { ok: false, code, reason, hint };
}

/** Untrusted text for a terminal: no control bytes, no direction marks, bounded length. */
export function quoted(text: string): string {
  const shown = text.length > 120 ? `${text.slice(0, 120)}...` : text;
  return JSON.stringify(shown).replace(/[^\x20-\x7e]/g, '?');
}
