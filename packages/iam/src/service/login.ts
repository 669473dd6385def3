/** Session documents whose sessions are the login of sallyport-host, which changes to the account of the person. */
import type { SessionType } from '@sallyport/aws';

const login = '(?:/usr/bin/)?sudo -n /opt/sallyport/bin/sallyport-host session';
/** Without `exec` the session would be a shell of ssm-user once more when the login ends. */
const inShell = new RegExp(`^exec ${login}(?: -- [^{}]*)?$`);
const withoutShell = new RegExp(`^${login}(?: -- .*)?$`);

/**
 * `text` is the shell profile or the commands of the document, which have to be the login and nothing else. A shell evaluates
 * profiles and interactive commands: a parameter of the document in them would run as ssm-user before the login does.
 */
export function startsLogin(type: SessionType | undefined, text: unknown): boolean {
  if (typeof text !== 'string' || type === 'Port') return false;
  return (type === 'NonInteractiveCommands' ? withoutShell : inShell).test(text.trim());
}
