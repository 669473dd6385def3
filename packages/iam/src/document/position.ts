/** Positions in a text: lines and columns, and the offsets they are computed from. */

/** Lines and columns count from 1. */
export type Position = { readonly line: number; readonly column: number };

export type Lines = {
  locate(offset: number): Position;
  offsetOf(at: Position): number;
};

export function createLines(text: string): Lines {
  let starts: readonly number[] | undefined;
  return {
    locate(offset) {
      starts ??= lineStarts(text);
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >>> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
    },
    offsetOf({ line, column }) {
      starts ??= lineStarts(text);
      return (starts[line - 1] ?? 0) + column - 1;
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1);
  return starts;
}
