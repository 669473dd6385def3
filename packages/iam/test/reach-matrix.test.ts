/** Grouping changes no answer: over random accounts the matrix equals `reach` for each pair. */
import { reach, reachMatrix, whoCan } from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accounts } from './random-accounts.ts';

test('the matrix equals reach for each pair', () => {
  let open = 0;
  fc.assert(
    fc.property(accounts, (account) => {
      for (const { principal, groups } of reachMatrix(account, {
        principals: [...account.users, ...account.roles],
      }).rows()) {
        expect(groups.flatMap(({ nodes }) => nodes)).toHaveLength(account.nodes.length);
        for (const { nodes, paths } of groups) {
          for (const { arn } of nodes) {
            const alone = reach(account, principal, arn).paths.map(({ decisions: _, ...path }) => path);
            open += alone.length;
            expect(paths).toEqual(alone);
          }
        }
      }
    }),
    { numRuns: 150 },
  );
  // A test of denials only would prove nothing.
  expect(open).toBeGreaterThan(0);
}, 60_000);

test('the principals that can start a session are those with a path by ssm:StartSession', () => {
  let open = 0;
  fc.assert(
    fc.property(accounts, (account) => {
      for (const { arn } of account.nodes) {
        const answers = new Map(whoCan(account, 'ssm:StartSession', arn).map((one) => [one.principal, one.verdict]));
        for (const { arn: user } of account.users) {
          const paths = reach(account, user, arn).paths.filter(({ action }) => action === 'ssm:StartSession');
          const verdicts = new Set(paths.flatMap(({ verdict, legacy = verdict }) => [verdict, legacy]));
          const best = (['allowed', 'depends'] as const).find((verdict) => verdicts.has(verdict));
          expect(answers.get(user)).toBe(best);
          open += Number(best !== undefined);
        }
      }
    }),
    { numRuns: 100 },
  );
  expect(open).toBeGreaterThan(0);
}, 60_000);
