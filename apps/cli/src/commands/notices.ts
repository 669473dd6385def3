/** What a session tells the person meanwhile, on stderr and in words. */
import type { SessionNotice } from '@sallyport/connect';
import { note } from '../terminal.ts';

export function tell(notice: SessionNotice): void {
  switch (notice.type) {
    case 'attached':
      return;
    case 'lost':
      note(`connection lost (${notice.reason}), coming back`);
      return;
    case 'retrying':
      note(`not back yet (${notice.reason}), trying again`);
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
