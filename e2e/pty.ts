/** A program on a real terminal, as a person runs it: type, look, wait for what is shown. */
import { type IPty, spawn } from '@lydell/node-pty';

export type OnTerminal = {
  readonly pid: number;
  type(text: string): void;
  /** Resolves once the screen shows it; throws with the screen when it does not in time. */
  shows(what: RegExp, milliseconds?: number): Promise<string>;
  screen(): string;
  resize(columns: number, rows: number): void;
  kill(signal: string): void;
  /** Its exit status; 128 and the number when a signal ended it. */
  readonly ended: Promise<number>;
};

export function onTerminal(program: string, args: readonly string[], env: NodeJS.ProcessEnv): OnTerminal {
  const clean = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
  const pty: IPty = spawn(program, [...args], { name: 'xterm-256color', cols: 120, rows: 40, env: clean });
  let screen = '';
  const watchers = new Set<() => void>();
  pty.onData((text) => {
    screen += text;
    for (const watcher of watchers) watcher();
  });
  const ended = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      resolve(signal ? 128 + signal : exitCode);
      for (const watcher of watchers) watcher();
    });
  });
  return {
    pid: pty.pid,
    type: (text) => pty.write(text),
    screen: () => screen,
    resize: (columns, rows) => pty.resize(columns, rows),
    kill: (signal) => pty.kill(signal),
    ended,
    shows(what, milliseconds = 20_000) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!what.test(screen)) return;
          done();
          resolve(screen);
        };
        const timer = setTimeout(() => {
          done();
          reject(new Error(`${what} was not shown; the screen: ${JSON.stringify(screen.slice(-800))}`));
        }, milliseconds);
        const done = () => {
          clearTimeout(timer);
          watchers.delete(look);
        };
        watchers.add(look);
        look();
      });
    },
  };
}
