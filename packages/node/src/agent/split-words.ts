/**
 * Splits a command line into words as the official agent's shlex does: with quotes and backslashes and without
 * expansion, because the words are executed without a shell (spec/session-manager 8.2).
 */
import { NodeError } from '../node-error.ts';

export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (quote === "'") {
      if (character === "'") quote = undefined;
      else word += character;
    } else if (quote === '"') {
      if (character === '"') quote = undefined;
      else if (character === '\\' && (next === '"' || next === '\\')) {
        word += next;
        at += 1;
      } else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= '';
    } else if (character === '\\') {
      if (next === '') throw new NodeError('node/command', 'the command ends in a backslash');
      word = (word ?? '') + next;
      at += 1;
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '#' && word === undefined) {
      while (at + 1 < line.length && line.charAt(at + 1) !== '\n') at += 1;
    } else word = (word ?? '') + character;
  }
  if (quote !== undefined) throw new NodeError('node/command', 'the command has a quote that is not closed');
  if (word !== undefined) words.push(word);
  return words;
}
