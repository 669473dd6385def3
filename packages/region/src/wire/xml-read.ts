/**
 * Reads XML documents of clients into a tree, with a fixed depth and number of elements. No document type and no entities but the
 * five of XML 1.0: nothing in a document can name a file or grow when it is read.
 */

export type XmlElement = {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
};

export class XmlFault extends Error {}

/** The element Tag of a TagSet of a Tagging is three deep; access control lists are the deepest with five. */
const deepest = 16;
/** Parts of a multipart upload come with up to eight elements each. */
const mostElements = 120_000;

const nameSyntax = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y;
const attributeSyntax = /\s+([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

type Open = { name: string; written: string; attributes: Map<string, string>; children: XmlElement[]; text: string };

/** Throws XmlFault for everything that is not one well-formed element. */
export function readXml(source: string): XmlElement {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source;
  const stack: Open[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('<', at);
    addText(text.slice(at, open < 0 ? text.length : open));
    if (open < 0) break;
    at = next(open);
  }
  if (root === undefined || stack.length > 0) throw new XmlFault('the document ends before its root element');
  return root;

  function addText(raw: string): void {
    const top = stack.at(-1);
    if (top !== undefined) top.text += decode(raw);
    else if (raw.trim() !== '') throw new XmlFault('text outside of the root element');
  }

  /** Reads the markup at `open`, and returns where it ends. */
  function next(open: number): number {
    if (text.startsWith('<!--', open)) return after('-->', open + 4);
    if (text.startsWith('<?', open)) return after('?>', open + 2);
    if (text.startsWith('<![CDATA[', open)) {
      const end = after(']]>', open + 9);
      const top = stack.at(-1);
      if (top === undefined) throw new XmlFault('text outside of the root element');
      top.text += text.slice(open + 9, end - 3);
      return end;
    }
    if (text.startsWith('<!', open)) throw new XmlFault('document types are not read');
    return text.startsWith('</', open) ? end(open) : begin(open);
  }

  function after(mark: string, from: number): number {
    const found = text.indexOf(mark, from);
    if (found < 0) throw new XmlFault(`'${mark}' is missing`);
    return found + mark.length;
  }

  function end(open: number): number {
    const close = after('>', open);
    const top = stack.pop();
    if (top === undefined || text.slice(open + 2, close - 1).trimEnd() !== top.written) {
      throw new XmlFault('an element ends that has not begun');
    }
    finish(top);
    return close;
  }

  function begin(open: number): number {
    if (root !== undefined) throw new XmlFault('a second root element');
    if (++elements > mostElements || stack.length >= deepest) throw new XmlFault('too many elements');
    const written = match(nameSyntax, open + 1)?.[0];
    if (written === undefined) throw new XmlFault('an element without a name');
    const attributes = new Map<string, string>();
    let position = open + 1 + written.length;
    for (let found = match(attributeSyntax, position); found; found = match(attributeSyntax, position)) {
      const [all, name = '', double, single = ''] = found;
      if (attributes.has(name)) throw new XmlFault(`the attribute ${name} twice`);
      attributes.set(name, decode(double ?? single));
      position += all.length;
    }
    const tail = /\s*(\/?)>/y;
    const close = match(tail, position);
    if (close === null) throw new XmlFault('an element that does not end');
    const element: Open = { name: written.replace(/^.*:/, ''), written, attributes, children: [], text: '' };
    if (close[1] === '/') finish(element);
    else stack.push(element);
    return position + close[0].length;
  }

  function finish({ written: _, ...element }: Open): void {
    const parent = stack.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  }

  function match(pattern: RegExp, from: number): RegExpExecArray | null {
    pattern.lastIndex = from;
    return pattern.exec(text);
  }
}

function decode(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(/&([^;&]{0,10});?/g, (all, name: string) => {
    const known = all.endsWith(';') && Object.hasOwn(entities, name) ? entities[name] : undefined;
    if (known !== undefined) return known;
    const number = all.endsWith(';') ? /^#(?:(\d{1,7})|x([0-9a-f]{1,6}))$/i.exec(name) : null;
    const point = number === null ? Number.NaN : Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 10 : 16);
    if (!(point >= 0 && point <= 0x10ffff) || (point >= 0xd800 && point <= 0xdfff)) {
      throw new XmlFault(`'&${name}' is no entity of XML`);
    }
    return String.fromCodePoint(point);
  });
}
