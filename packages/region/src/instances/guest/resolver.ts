/**
 * The instance's name server: the names of AWS's services, and no other name. Messages after RFC 1035 section 4; over UDP alone, because no
 * answer is too long for it.
 */
import { createSocket } from 'node:dgram';
import { isServiceHost } from '@sallyport/aws';
import { nameServerAddress, servicesAddress } from '../addresses.ts';
import { log } from './log.ts';

const headerBytes = 12;
const longestName = 255;
const internet = 1;
const types = { a: 1, any: 255 } as const;
const codes = { noError: 0, formatError: 1, nameError: 3, notImplemented: 4 } as const;
/** Seconds that a client may keep an answer; as short as AWS's. */
const timeToLive = 60;

export function serveNames(): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    // Of a raw socket: nothing can be sent to port 0, and Node throws where it is tried.
    if (from.port === 0) return;
    const answer = answerQuery(query, (name) => (isServiceHost(name) ? servicesAddress : undefined));
    if (answer !== undefined) socket.send(answer, from.port, from.address, () => {});
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(53, nameServerAddress, () => {
      socket.off('error', reject);
      socket.on('error', (error) => log(`the name server: ${error.message}`));
      resolve();
    });
  });
}

type Question = { readonly name: string; readonly type: number; readonly class: number; readonly end: number };

/** Undefined for what is no query: it gets no answer, or two servers could answer each other for ever. */
export function answerQuery(
  query: Uint8Array,
  addressOf: (name: string) => string | undefined,
): Uint8Array | undefined {
  const message = Buffer.from(query.buffer, query.byteOffset, query.byteLength);
  if (message.length < headerBytes || (message.readUInt16BE(2) & 0x8000) !== 0) return undefined;
  const opcode = (message.readUInt16BE(2) >> 11) & 15;
  if (opcode !== 0) return reply(message, codes.notImplemented);
  const question = message.readUInt16BE(4) === 1 ? readQuestion(message) : undefined;
  if (question === undefined) return reply(message, codes.formatError);
  const address = question.class === internet ? addressOf(question.name) : undefined;
  if (address === undefined) return reply(message, codes.nameError, question);
  const asked = question.type === types.a || question.type === types.any;
  return reply(message, codes.noError, question, asked ? address : undefined);
}

function readQuestion(message: Buffer): Question | undefined {
  const labels: string[] = [];
  let at = headerBytes;
  for (;;) {
    const length = message[at];
    // Two high bits mark a pointer, which the one question of a query has no place to point to.
    if (length === undefined || length > 63 || at - headerBytes + length > longestName) return undefined;
    at += 1;
    if (length === 0) break;
    labels.push(message.toString('latin1', at, at + length));
    at += length;
  }
  if (message.length < at + 4) return undefined;
  return { name: labels.join('.'), type: message.readUInt16BE(at), class: message.readUInt16BE(at + 2), end: at + 4 };
}

function reply(query: Buffer, code: number, question?: Question, address?: string): Uint8Array {
  const header = Buffer.alloc(headerBytes);
  query.copy(header, 0, 0, 2);
  // QR and RA; opcode and RD as asked.
  header.writeUInt16BE(0x8080 | (query.readUInt16BE(2) & 0x7900) | code, 2);
  if (question === undefined) return header;
  header.writeUInt16BE(1, 4);
  const asked = query.subarray(headerBytes, question.end);
  if (address === undefined) return Buffer.concat([header, asked]);
  header.writeUInt16BE(1, 6);
  const record = Buffer.alloc(16);
  // The name is where the question has it.
  record.writeUInt16BE(0xc000 | headerBytes, 0);
  record.writeUInt16BE(types.a, 2);
  record.writeUInt16BE(internet, 4);
  record.writeUInt32BE(timeToLive, 6);
  record.writeUInt16BE(4, 10);
  record.set(address.split('.').map(Number), 12);
  return Buffer.concat([header, asked, record]);
}
