/** How the time of a decision grows with what an attacker writes: twice the input may take twice the time, and four times where two texts are compared. */
import { explain, unknownConditions } from '@sallyport/iam';
import { asking, hostileStatements } from '../packages/iam/test/hostile-statements.ts';
import {
  hostileActionOrResource,
  hostilePatterns,
  hostileValues,
  like,
  manyCharacters,
} from '../packages/iam/test/hostile-values.ts';
import { print, timed } from './figure.ts';

type Attack = { readonly name: string; readonly decide: () => unknown };

const length = 10_000;

export async function benchIamHostile(): Promise<void> {
  await worstOf('a decision on a hostile value', attacks(length), attacks(length / 2), 9, 'under 5 ms, at most 4x');
  await worstOf(
    'a decision with unknown keys on a policy as large as may be',
    unknown(1),
    unknown(1 / 2),
    3,
    'at most 3x',
  );
}

function attacks(n: number): readonly Attack[] {
  return [
    ...[...hostilePatterns(n), manyCharacters(n)].map(([name, pattern, value]) => ({
      name,
      decide: like(pattern, value),
    })),
    ...hostileValues(n).map(([name, operator, wanted, given]) => ({ name, decide: like(wanted, given, operator) })),
    ...(['Action', 'Resource'] as const).map((place) => ({
      name: `a hostile ${place}`,
      decide: hostileActionOrResource(n, place),
    })),
  ];
}

function unknown(part: number): readonly Attack[] {
  return hostileStatements(part).map(([name, statements]) => {
    const ask = asking(statements);
    const decide = (): void => {
      const decision = ask();
      explain(decision);
      unknownConditions(decision);
    };
    return { name, decide };
  });
}

/** The slowest of them, with the same attack at half the size beside it. */
async function worstOf(
  what: string,
  whole: readonly Attack[],
  half: readonly Attack[],
  runs: number,
  goal: string,
): Promise<void> {
  let worst = { name: '', value: -1, ofHalf: 0 };
  for (const [index, { name, decide }] of whole.entries()) {
    const value = Math.min(...(await timed(runs, decide)));
    const ofHalf = Math.min(...(await timed(runs, half[index]?.decide ?? decide)));
    if (value > worst.value) worst = { name, value, ofHalf };
  }
  print({
    figure: `${what}, the slowest: ${worst.name}`,
    value: worst.value,
    unit: 'ms',
    baseline: { what: 'the same of half the size', value: worst.ofHalf },
    goal,
  });
}
