/** Outputs into the XML of the query protocols. */
import { writeIsoTime, writeText } from './scalar.ts';
import type { Member, Shape } from './shape.ts';

/** How protocols write the same shapes. */
export type XmlStyle = { readonly time: (date: Date) => string };

export const queryStyle: XmlStyle = { time: writeIsoTime };
/** S3 always writes milliseconds. */
export const restStyle: XmlStyle = { time: (date) => date.toISOString() };

/** The members of a structure, without an element around them. */
export function writeMembers(shape: Shape | undefined, value: unknown, style: XmlStyle = queryStyle): string {
  if (shape === undefined || shape.kind !== 'structure') return '';
  let xml = '';
  for (const [name, member] of shape.members) {
    const item = (value as Record<string, unknown>)[name];
    if (item !== undefined && item !== null && inElement(member)) xml += writeMember(member, item, style);
  }
  return xml;
}

/** Members that are headers or attributes are written by others. */
function inElement({ traits }: Member): boolean {
  return traits.httpHeader === undefined && traits.httpPrefixHeaders === undefined && traits.xmlAttribute === undefined;
}

function writeMember(member: Member, value: unknown, style: XmlStyle): string {
  const tag = member.traits.xmlName ?? member.name;
  const shape = member.shape();
  if (shape.kind === 'list' && member.traits.xmlFlattened !== undefined) {
    return (value as readonly unknown[]).map((item) => element(tag, shape.member.shape(), item, style)).join('');
  }
  return element(tag, shape, value, style);
}

function element(tag: string, shape: Shape, value: unknown, style: XmlStyle): string {
  const inside = writeElement(shape, value, style);
  const begin = tag + attributes(shape, value);
  return inside === '' ? `<${begin}/>` : `<${begin}>${inside}</${tag}>`;
}

/** The only attribute of AWS's XML is the type of a grantee, in the namespace of XML Schema instances. */
function attributes(shape: Shape, value: unknown): string {
  if (shape.kind !== 'structure') return '';
  let written = '';
  for (const [name, { traits }] of shape.members) {
    const item = (value as Record<string, unknown>)[name];
    if (traits.xmlAttribute === undefined || item === undefined) continue;
    written += ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ${traits.xmlName ?? name}="${escapeXml(String(item))}"`;
  }
  return written;
}

/** A root element. */
export function writeTagged(tag: string, xmlNamespace: string, inside: string): string {
  return `<${tag} xmlns="${xmlNamespace}">${inside}</${tag}>`;
}

/** What is between the tags of an element. */
export function writeElement(shape: Shape, value: unknown, style: XmlStyle): string {
  switch (shape.kind) {
    case 'scalar':
      return escapeXml(value instanceof Date ? style.time(value) : writeText(shape.scalar, value));
    case 'list': {
      const tag = shape.member.traits.xmlName ?? 'member';
      const member = shape.member.shape();
      return (value as readonly unknown[]).map((item) => element(tag, member, item, style)).join('');
    }
    case 'map': {
      const key = shape.key.traits.xmlName ?? 'key';
      const tag = shape.value.traits.xmlName ?? 'value';
      const member = shape.value.shape();
      return Object.entries(value as object)
        .filter(([, item]) => item !== undefined && item !== null)
        .map(([name, item]) => `<entry><${key}>${escapeXml(name)}</${key}>${element(tag, member, item, style)}</entry>`)
        .join('');
    }
    case 'structure':
      return writeMembers(shape, value, style);
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters XML 1.0 cannot carry at all become U+FFFD; the rest are escaped, line ends that parsers normalise included. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"'\r\n\u0085\u2028]/g, (c) => entities[c] ?? `&#x${c.charCodeAt(0).toString(16).toUpperCase()};`);
}
