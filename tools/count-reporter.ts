/**
 * Last line of every run: how many ran, failed and were skipped, so that a skip is never mistaken for a pass.
 * Skipped tests are named, and with CI=true each of them is a failure.
 */
import type { Reporter, TestModule } from 'vitest/node';

export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') counts.failed += 1;
        else {
          counts.skipped += 1;
          process.stdout.write(`SKIPPED: ${test.fullName}\n`);
        }
      }
    }
    if (process.env.CI === 'true' && counts.skipped > 0) {
      process.stdout.write('a skipped test is a failure when CI=true\n');
      process.exitCode = 1;
    }
    process.stdout.write(`\ntests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }
}
