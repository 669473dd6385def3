/** What systemctl prints, and its exit status. */
export type Answer = { readonly status: number; readonly out: string; readonly err: string };
