/** The packages as somebody gets them. Apart from the other tests, because it needs `npm run package` before. */
import { defineConfig } from 'vitest/config';
import { CountReporter } from '../../count-reporter.ts';

export default defineConfig({
  cacheDir: '../../../node_modules/.vite/smoke',
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    root: import.meta.dirname,
    include: ['*.smoke.ts'],
    reporters: ['default', new CountReporter()],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
