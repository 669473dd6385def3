/** One line per check, in plain words; the count at the end. */
import { answer } from '../terminal.ts';

export type Report = {
  /** Runs a check; what it throws is a failure with that sentence, never the end of the tour. */
  check(claim: string, holds: () => boolean | Promise<boolean>): Promise<void>;
  /** The last line, and whether all held. */
  finish(): boolean;
};

export function createReport(): Report {
  let passed = 0;
  let failed = 0;
  return {
    async check(claim, holds) {
      let reason = '';
      let held = false;
      try {
        held = await holds();
      } catch (error) {
        reason = `: ${error instanceof Error ? error.message : String(error)}`;
      }
      if (held) passed += 1;
      else failed += 1;
      answer(held ? `ok      ${claim}` : `FAILED  ${claim}${reason}`);
    },
    finish() {
      answer(`tour: ${passed} passed, ${failed} failed`);
      return failed === 0 && passed > 0;
    },
  };
}
