/** Reads ASN.1 in its distinguished encoding (ITU-T X.690), one level at a time. Throws RangeError on anything else. */

export type Element = {
  /** Identifier octet, class and form included. */
  readonly tag: number;
  readonly content: Buffer;
  /** With its identifier and length, as it is signed. */
  readonly whole: Buffer;
};

/** The elements that follow each other in the bytes, up to the last byte. */
export function elementsIn(bytes: Buffer): readonly Element[] {
  const found: Element[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes.readUInt8(at);
    // Tags above 30 take more bytes and appear in nothing that is read here.
    if ((tag & 0x1f) === 0x1f) throw new RangeError('a tag of several bytes');
    const first = bytes.readUInt8(at + 1);
    const more = first < 0x80 ? 0 : first - 0x80;
    if (more > 3 || first === 0x80) throw new RangeError('a length that is too long');
    const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
    const begin = at + 2 + more;
    const end = begin + length;
    if (end > bytes.length) throw new RangeError('an element that is cut off');
    found.push({ tag, content: bytes.subarray(begin, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return found;
}

/** The content of the element at the place, which has to have the tag. */
export function contentOf(elements: readonly Element[], index: number, tag: number): Buffer {
  const element = elements[index];
  if (element?.tag !== tag) throw new RangeError(`no element with the tag ${tag}`);
  return element.content;
}
