/** The person's terminal is given back whatever has become of it. */
import { afterEach, expect, test, vi } from 'vitest';
import { localTerminal } from '../src/local-terminal.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('a terminal that somebody else has taken back does not end us with a stack trace', () => {
  const setRawMode = vi.fn(() => {
    throw Object.assign(new Error('setRawMode EIO'), { code: 'EIO' });
  });
  const on = vi.fn();
  vi.stubGlobal('process', { ...process, stdin: { isTTY: true, setRawMode }, stdout: { isTTY: true }, on });
  const terminal = localTerminal();
  expect(() => terminal.setRaw(false)).not.toThrow();
  const [, atExit] = on.mock.calls.find(([event]) => event === 'exit') ?? [];
  expect(atExit).not.toThrow();
  expect(setRawMode).toHaveBeenCalledTimes(2);
  expect(() => terminal.setRaw(true)).toThrow('EIO');
});
