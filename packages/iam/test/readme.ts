/** The README's examples, as they stand and with each comment behind a statement turned into a claim to be held. */
import { readFileSync } from 'node:fs';

export type Example = {
  /** As a reader would copy it. */
  readonly text: string;
  /** Calls `expectEqual(value, expected)` where the text says `value; // expected`; line by line the same. */
  readonly checked: string;
  readonly claims: number;
};

const declaration = /^\s*(?:const|let|import|export|return|throw)\b/;

export function readmeExamples(): readonly Example[] {
  const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  return [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = '']) => {
    let claims = 0;
    const lines = text.split('\n').map((line) => {
      const [, indent = '', value, expected] = /^(\s*)(\S.*); \/\/ (.+)$/.exec(line) ?? [];
      if (value === undefined || declaration.test(line)) return line;
      claims += 1;
      return `${indent}expectEqual((${value}), (${expected}));`;
    });
    return { text, checked: lines.join('\n'), claims };
  });
}
