/** One measured figure, printed as one line of JSON: a value, and where there is one, the baseline of the same run. */

export type Figure = {
  readonly figure: string;
  readonly value: number;
  readonly unit: 'ms' | 'µs' | 'MB' | 'per-second';
  /** What it is compared with, measured in this run. */
  readonly baseline?: { readonly what: string; readonly value: number };
  /** What the product promises, for the reader; nothing is asserted here. */
  readonly goal: string;
};

export function print(figure: Figure): void {
  const { baseline } = figure;
  const ratio = baseline === undefined ? undefined : round(figure.value / baseline.value);
  const line = {
    ...figure,
    value: round(figure.value),
    ...(baseline && { baseline: { ...baseline, value: round(baseline.value) } }),
    ratio,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds a task takes, one value per run. */
export async function timed(runs: number, task: () => Promise<unknown> | unknown): Promise<readonly number[]> {
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await task();
    values.push(performance.now() - start);
  }
  return values;
}
