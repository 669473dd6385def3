/** Tests ending in `.root.test.ts` need root and system programs and boot real instances. */
import { defineConfig } from 'vitest/config';
import { CountReporter } from './tools/count-reporter.ts';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    reporters: ['default', new CountReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'tools/test/**/*.test.ts'],
          exclude: ['**/*.root.test.ts', '**/node_modules/**'],
          // Bounds a test that hangs. Speed is measured in bench/: a busy computer must not fail a test.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'root',
          include: ['packages/*/test/**/*.root.test.ts', 'apps/*/test/**/*.root.test.ts', 'e2e/**/*.root.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          pool: 'forks',
          maxWorkers: 2,
        },
      },
    ],
  },
});
