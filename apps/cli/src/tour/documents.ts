/** The account's session documents: every shell and every command begins as the login of `sallyport-host`. */
import { CreateDocumentCommand } from '@aws-sdk/client-ssm';
import type { Clients } from './clients.ts';

const login = 'exec sudo -n /opt/sallyport/bin/sallyport-host session';

const shellDocument = {
  schemaVersion: '1.0',
  description: 'A shell as yourself',
  sessionType: 'Standard_Stream',
  inputs: { runAsEnabled: false, idleSessionTimeout: '20', shellProfile: { linux: login } },
};

const execDocument = {
  schemaVersion: '1.0',
  description: 'A command as yourself',
  sessionType: 'NonInteractiveCommands',
  parameters: { command: { type: 'String', description: 'The command and its arguments' } },
  properties: {
    linux: {
      commands: '/usr/bin/sudo -n /opt/sallyport/bin/sallyport-host session -- {{ command }}',
      runAsElevated: false,
      separateOutputStream: true,
    },
  },
};

export async function createDocuments({ ssm }: Clients): Promise<void> {
  const documents = { 'SSM-SessionManagerRunShell': shellDocument, 'Sallyport-Exec': execDocument };
  for (const [Name, content] of Object.entries(documents)) {
    await ssm.send(
      new CreateDocumentCommand({
        Name,
        Content: JSON.stringify(content),
        DocumentType: 'Session',
        DocumentFormat: 'JSON',
      }),
    );
  }
}
