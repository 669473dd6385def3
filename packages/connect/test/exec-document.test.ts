import { expect, test } from 'vitest';
import { ConnectError, type SessionRequest, startExec } from '../src/index.ts';
import { fakeAccess } from './fake-access.ts';

const endpoint = { sessionId: 'jane-0a', target: 'i-1', streamUrl: 'wss://x', tokenValue: 't' };
const request = { target: 'i-0123456789abcdef0', command: 'id' };

function starting(answer: (request: SessionRequest) => void) {
  const asked: SessionRequest[] = [];
  const access = fakeAccess({
    ssm: {
      startSession: async (given) => {
        asked.push(given);
        answer(given);
        return endpoint;
      },
    },
  });
  return { access, asked };
}

const missing = (given: SessionRequest): void => {
  if (given.documentName === 'Sallyport-Exec') throw new ConnectError('connect/document-unknown', 'none');
};

test('a command runs by the product’s own document', async () => {
  const { access, asked } = starting(() => {});
  expect(await startExec(access, request)).toEqual(endpoint);
  expect(asked).toEqual([{ target: request.target, documentName: 'Sallyport-Exec', parameters: { command: ['id'] } }]);
});

test('command-run-as-ssm-user-unasked: where that does not exist nothing runs, and the way out is named', async () => {
  const { access, asked } = starting(missing);
  await expect(startExec(access, request)).rejects.toMatchObject({
    code: 'connect/document-unknown',
    hint: expect.stringContaining('--document AWS-StartNonInteractiveCommand'),
  });
  expect(asked.map((given) => given.documentName)).toEqual(['Sallyport-Exec']);
});

test('a document that is there and refused is not replaced by one that runs as somebody else', async () => {
  for (const code of ['connect/access-denied', 'connect/invalid-document', 'connect/target-unknown'] as const) {
    const { access, asked } = starting(() => {
      throw new ConnectError(code, 'no');
    });
    await expect(startExec(access, request)).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(1);
  }
});

test('a document of one’s own has no fallback', async () => {
  const { access } = starting(() => {
    throw new ConnectError('connect/document-unknown', 'none');
  });
  await expect(startExec(access, { ...request, documentName: 'Mine' })).rejects.toMatchObject({
    code: 'connect/document-unknown',
  });
});

test('no command and a command beyond AWS’s limit are refused before any call', async () => {
  const { access, asked } = starting(() => {});
  for (const command of ['', 'x'.repeat(65_536)]) {
    await expect(startExec(access, { ...request, command })).rejects.toMatchObject({
      code: 'connect/invalid-document',
    });
  }
  expect(asked).toEqual([]);
});
