/** `stdOutSeparatorPrefix`: written before each line of output (spec/session-manager 8.2). */
const newline = 0x0a;

export function linePrefixer(prefix: string): (bytes: Uint8Array) => Uint8Array {
  if (prefix === '') return (bytes) => bytes;
  const mark = Buffer.from(prefix);
  let beginsLine = true;
  return (bytes) => {
    const marked = beginsLine ? Buffer.concat([mark, bytes]) : bytes;
    beginsLine = bytes.at(-1) === newline;
    return marked;
  };
}
