/** Inputs of REST operations out of path, query, headers and XML body. */
import { ServiceError } from '../service-error.ts';
import { readText } from './scalar.ts';
import type { Member, Shape } from './shape.ts';
import { readXml, type XmlElement, XmlFault } from './xml-read.ts';

export type RestInput = {
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Undefined where the body is a stream. */
  readonly body: Uint8Array | undefined;
};

/** The service's error for a value that is not of its member's type. */
export type Refuse = (what: 'argument' | 'body', name: string, value: string) => ServiceError;

export function readRest(shape: Shape | undefined, input: RestInput, refuse: Refuse): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  if (shape?.kind !== 'structure') return object;
  for (const [name, member] of shape.members) {
    const value = readMember(name, member, input, refuse);
    if (value !== undefined) object[name] = value;
  }
  return object;
}

function readMember(name: string, member: Member, input: RestInput, refuse: Refuse): unknown {
  const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders, httpPayload } = member.traits;
  if (httpLabel !== undefined) return input.labels[name];
  if (httpQuery !== undefined) return readArgument(httpQuery, member.shape(), input.query.get(httpQuery), refuse);
  if (httpHeader !== undefined) {
    const given = input.headers.get(httpHeader.toLowerCase())?.join(',');
    return readArgument(httpHeader, member.shape(), given, refuse);
  }
  if (httpPrefixHeaders !== undefined) return readPrefixed(httpPrefixHeaders, input.headers);
  if (httpPayload === undefined || input.body === undefined) return undefined;
  const shape = member.shape();
  const text = decodeBody(input.body, refuse);
  if (shape.kind === 'scalar') return text;
  if (text.trim() === '') return undefined;
  return readDocument(member.traits.xmlName ?? name, shape, text, refuse);
}

function readArgument(name: string, shape: Shape, given: string | undefined, refuse: Refuse): unknown {
  if (given === undefined) return undefined;
  if (shape.kind === 'list') return given.split(',').map((item) => item.trim());
  if (shape.kind !== 'scalar') throw new Error(`the header ${name} has an unknown form`);
  // Dates of HTTP are for the operation to read: those that cannot be read are ignored there (RFC 9110 section 13.1).
  if (shape.scalar === 'timestamp' && shape.iso !== true) return given;
  try {
    return readText(shape.scalar, given, name);
  } catch (cause) {
    if (!(cause instanceof ServiceError)) throw cause;
    throw refuse('argument', name, given);
  }
}

function readPrefixed(prefix: string, headers: RestInput['headers']): Readonly<Record<string, string>> | undefined {
  const found: Record<string, string> = Object.create(null);
  for (const [name, values] of headers) {
    if (name.startsWith(prefix)) found[name.slice(prefix.length)] = values.map((value) => value.trim()).join(',');
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

function decodeBody(body: Uint8Array, refuse: Refuse): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw refuse('body', '', '');
  }
}

function readDocument(name: string, shape: Shape, text: string, refuse: Refuse): unknown {
  try {
    const root = readXml(text);
    if (root.name !== name) throw new XmlFault(`the root element is not ${name}`);
    return readElement(shape, root);
  } catch (cause) {
    if (cause instanceof XmlFault || cause instanceof ServiceError) throw refuse('body', name, cause.message);
    throw cause;
  }
}

function readElement(shape: Shape, element: XmlElement): unknown {
  switch (shape.kind) {
    case 'scalar':
      if (element.children.length > 0) throw new XmlFault(`${element.name} holds elements`);
      return readText(shape.scalar, shape.scalar === 'string' ? element.text : element.text.trim(), element.name);
    case 'list': {
      const tag = shape.member.traits.xmlName ?? 'member';
      const stray = element.children.find((child) => child.name !== tag);
      if (stray !== undefined) throw new XmlFault(`${element.name} holds ${stray.name}`);
      return element.children.map((child) => readElement(shape.member.shape(), child));
    }
    case 'map':
      throw new XmlFault(`${element.name} is a map`);
    case 'structure':
      return readStructure(shape, element);
  }
}

function readStructure(shape: Extract<Shape, { kind: 'structure' }>, element: XmlElement): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const byTag = new Map(element.children.map((child) => [child.name, [] as XmlElement[]]));
  for (const child of element.children) byTag.get(child.name)?.push(child);
  for (const [name, member] of shape.members) {
    const tag = member.traits.xmlName ?? name;
    if (member.traits.xmlAttribute !== undefined) {
      const value = element.attributes.get(tag);
      if (value !== undefined) object[name] = value;
      continue;
    }
    const found = byTag.get(tag);
    if (found === undefined) continue;
    byTag.delete(tag);
    const target = member.shape();
    if (target.kind === 'list' && member.traits.xmlFlattened !== undefined) {
      object[name] = found.map((child) => readElement(target.member.shape(), child));
      continue;
    }
    const [only, second] = found;
    if (only === undefined || second !== undefined) throw new XmlFault(`${tag} is there more than once`);
    object[name] = readElement(target, only);
  }
  const [unknown] = byTag.keys();
  if (unknown !== undefined) throw new XmlFault(`${element.name} has no element ${unknown}`);
  const lacking = shape.required.find((name) => object[name] === undefined);
  if (lacking !== undefined) throw new XmlFault(`${element.name} lacks ${lacking}`);
  return object;
}
