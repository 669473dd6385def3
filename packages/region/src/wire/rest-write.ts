/** Outputs of REST operations into headers and an XML body. */
import { writeText } from './scalar.ts';
import type { Member, OperationShape } from './shape.ts';
import { restStyle, writeElement, writeMembers, writeTagged } from './xml-write.ts';

export type RestOutput = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function writeRest(shape: OperationShape, xmlNamespace: string, output: Record<string, unknown>): RestOutput {
  const { output: structure } = shape;
  const headers: Record<string, string> = {};
  if (structure?.kind !== 'structure') return { headers, body: '' };
  let inBody = false;
  let payload: readonly [Member, unknown] | undefined;
  for (const [name, member] of structure.members) {
    const value = output[name];
    const { httpHeader, httpPrefixHeaders, httpPayload } = member.traits;
    if (httpPayload !== undefined) payload = [member, value];
    else if (httpHeader === undefined && httpPrefixHeaders === undefined) inBody = true;
    else if (value === undefined || value === null) continue;
    else if (httpHeader !== undefined) headers[httpHeader.toLowerCase()] = headerText(member, value);
    else for (const [key, text] of Object.entries(value)) headers[`${httpPrefixHeaders}${key}`] = String(text);
  }
  if (payload !== undefined) return { headers, body: payloadText(payload[0], payload[1], xmlNamespace) };
  if (!inBody) return { headers, body: '' };
  const inside = writeMembers(structure, output, restStyle);
  return { headers, body: writeDocument(structure.xmlName ?? shape.outputName, xmlNamespace, inside) };
}

/** A document of one element. */
export function writeDocument(tag: string, xmlNamespace: string, inside: string): string {
  return declaration + writeTagged(tag, xmlNamespace, inside);
}

/** A payload that is a stream is not written here. */
function payloadText(member: Member, value: unknown, xmlNamespace: string): string {
  const shape = member.shape();
  if (value === undefined) return '';
  if (shape.kind === 'scalar') return shape.scalar === 'blob' ? '' : String(value);
  const inside = writeElement(shape, value, restStyle);
  return writeDocument(member.traits.xmlName ?? member.name, xmlNamespace, inside);
}

function headerText(member: Member, value: unknown): string {
  const shape = member.shape();
  if (value instanceof Date) {
    const iso = shape.kind === 'scalar' && shape.iso === true;
    return iso ? value.toISOString() : value.toUTCString();
  }
  if (shape.kind === 'list') return (value as readonly unknown[]).join(', ');
  return writeText('string', value);
}
