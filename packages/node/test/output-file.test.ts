import { writeSync } from 'node:fs';
import { expect, test } from 'vitest';
import { outputFile } from '../src/worker/output-file.ts';

test('the output comes back whole', async () => {
  const file = await outputFile();
  file.add(Buffer.from('one '));
  file.add(Buffer.from('two'));
  let text = '';
  await file.send(
    (bytes) => (text += Buffer.from(bytes).toString()),
    () => false,
  );
  expect(text).toBe('one two');
});

test('full-disk: part of an output is not passed off as the whole', async () => {
  let left = 4;
  const file = await outputFile((fd, bytes, at) => {
    if (left === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    left -= 4;
    return writeSync(fd, bytes, at);
  });
  file.add(Buffer.from('one '));
  file.add(Buffer.from('two'));
  file.add(Buffer.from('three'));
  const sent: Uint8Array[] = [];
  await expect(
    file.send(
      (bytes) => void sent.push(bytes),
      () => false,
    ),
  ).rejects.toMatchObject({
    code: 'node/command',
    message: 'the output of the command cannot be kept on the node (ENOSPC)',
  });
  expect(sent).toEqual([]);
});
