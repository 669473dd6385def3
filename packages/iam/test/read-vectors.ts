/** Reads the vectors of wide questions and of synthesis. */
import { readFileSync } from 'node:fs';

export type Vectors<Case> = { readonly about: string; readonly kind: string; readonly cases: readonly Case[] };

export function readVectors<Case>(path: string): Vectors<Case> {
  return JSON.parse(readFileSync(new URL(`../vectors/${path}`, import.meta.url), 'utf8')) as Vectors<Case>;
}
