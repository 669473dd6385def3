/** Text of a file to tree. A text that cannot be read at all gets one fault with the cause. */
import { checkText } from '../../document/characters.ts';
import type { PolicyFaultKind } from '../../document/fault-kinds.ts';
import { createFaults, type Faults } from '../../document/faults.ts';
import { type JsonNode, readJson } from '../../document/json.ts';
import { createLines } from '../../document/position.ts';
import { PolicyError } from '../../error.ts';
import { excessOf } from './bounds.ts';
import { isTooLong, longest } from './length.ts';
import type { LintFile } from './lint-file.ts';
import { fileSource, type Source } from './source.ts';

/** The tree of a file, unless it has none, and what the reader found wrong. */
export type Reading = { readonly root?: JsonNode; readonly source: Source; readonly faults: Faults };

export function readTree({ file, text, tree }: LintFile): Reading {
  const lines = createLines(text);
  const failed = (kind: PolicyFaultKind, message: string, hint?: string): Reading => {
    const faults = createFaults(lines);
    faults.add(kind, 0, message, hint);
    return { source: fileSource(text, file, lines), faults };
  };
  if (tree !== undefined) {
    const excess = excessOf(tree);
    if (excess !== undefined) return failed('too-deep', excess);
    return { root: tree, source: fileSource(text, file, lines, tree), faults: createFaults(lines) };
  }
  if (isTooLong(text)) {
    return failed(
      'too-large',
      `this text has ${text.length} characters, a policy or session document at most ${longest}`,
    );
  }
  const faults = createFaults(lines);
  try {
    const root = readJson(text, faults);
    return { root, source: fileSource(text, file, lines, root), faults };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
  }
  if (isBinary(text))
    return failed('not-text', 'this is not text', 'pass JSON, saved as UTF-8 without a byte order mark');
  // Of prose every second line has a character that IAM refuses.
  if (!/^\ufeff?\s*\{/.test(text)) return failed('json-syntax', 'this is not JSON', whatIsRead);
  const source = fileSource(text, file, lines);
  // The last fault is the one that ended the reading.
  if (text.length > longest) return { source, faults: { ...faults, found: faults.found.slice(-1) } };
  // Foreign characters, such as curly quotes, often are the cause.
  checkText(text, faults);
  return { source, faults };
}

/** Also the remedy for a file that holds none of them. */
export const whatIsRead: string =
  'name files with policies, session documents, templates, plans or account exports, in JSON or YAML';

/** Whether many characters are not text in UTF-8; single ones are reported as characters that IAM refuses. */
function isBinary(text: string): boolean {
  const beginning = text.slice(0, 4_096);
  const foreign = beginning.match(/[\0-\x08\x0b\x0e-\x1f\ufffd]/g)?.length ?? 0;
  return foreign * 10 > beginning.length || text.includes('\0');
}
