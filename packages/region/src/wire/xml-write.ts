/** Outputs into the XML of the query protocols. */
import { writeText } from './scalar.ts';
import type { Member, Shape } from './shape.ts';

/** The members of a structure, without an element around them. */
export function writeMembers(shape: Shape | undefined, value: unknown): string {
  if (shape === undefined || shape.kind !== 'structure') return '';
  let xml = '';
  for (const [name, member] of shape.members) {
    const item = (value as Record<string, unknown>)[name];
    if (item !== undefined && item !== null) xml += writeMember(member, item);
  }
  return xml;
}

function writeMember(member: Member, value: unknown): string {
  const tag = member.traits.xmlName ?? member.name;
  const shape = member.shape();
  if (shape.kind === 'list' && member.traits.xmlFlattened !== undefined) {
    return (value as readonly unknown[]).map((item) => element(tag, shape.member.shape(), item)).join('');
  }
  return element(tag, shape, value);
}

function element(tag: string, shape: Shape, value: unknown): string {
  const inside = content(shape, value);
  return inside === '' ? `<${tag}/>` : `<${tag}>${inside}</${tag}>`;
}

function content(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case 'scalar':
      return escapeXml(writeText(shape.scalar, value));
    case 'list': {
      const tag = shape.member.traits.xmlName ?? 'member';
      const member = shape.member.shape();
      return (value as readonly unknown[]).map((item) => element(tag, member, item)).join('');
    }
    case 'map': {
      const key = shape.key.traits.xmlName ?? 'key';
      const tag = shape.value.traits.xmlName ?? 'value';
      const member = shape.value.shape();
      return Object.entries(value as object)
        .filter(([, item]) => item !== undefined && item !== null)
        .map(([name, item]) => `<entry><${key}>${escapeXml(name)}</${key}>${element(tag, member, item)}</entry>`)
        .join('');
    }
    case 'structure':
      return writeMembers(shape, value);
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
