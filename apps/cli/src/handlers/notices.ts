/** What a session reports to the person while it runs, on stderr. */
import type { SessionNotice } from '@sallyport/connect';
import { note } from '../terminal.ts';

export function tell(notice: SessionNotice): void {
  switch (notice.type) {
    case 'connected':
      return;
    case 'lost':
      note(`connection lost (${notice.reason}), reconnecting`);
      return;
    case 'retrying':
      note(`still not connected (${notice.reason}), retrying`);
      return;
    case 'message':
      note(notice.text);
      return;
    default: {
      const never: never = notice;
      throw new Error(`no words for ${JSON.stringify(never)}`);
    }
  }
}
