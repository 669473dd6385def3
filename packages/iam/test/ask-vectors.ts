/** Reads the vectors of wide questions and of synthesis. */
import { readFileSync } from 'node:fs';

export type AskVectors<Case> = { readonly about: string; readonly kind: string; readonly cases: readonly Case[] };

export function readAskVectors<Case>(path: string): AskVectors<Case> {
  return JSON.parse(readFileSync(new URL(`../vectors/${path}`, import.meta.url), 'utf8')) as AskVectors<Case>;
}
