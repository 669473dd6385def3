/**
 * Regular expressions of customers (allowedPattern). A hostile one may take very long, so it runs inside `vm` with a
 * timeout, which V8 applies to regular expressions as well.
 */
import { createContext, Script } from 'node:vm';

const milliseconds = 50;

const script = new Script('new RegExp(`^(?:${pattern})$`, "u").test(value)');

export function isPattern(pattern: string): boolean {
  try {
    new RegExp(`^(?:${pattern})$`, 'u');
    return true;
  } catch {
    return false;
  }
}

/** Whether the whole value matches; undefined when the pattern is invalid or takes too long. */
export function matchesPattern(pattern: string, value: string): boolean | undefined {
  const sandbox = Object.assign(Object.create(null), { pattern, value });
  try {
    return script.runInContext(createContext(sandbox), { timeout: milliseconds }) === true;
  } catch {
    return undefined;
  }
}
