/** Session ids come from outside and name files, processes and URLs here. */
const sessionIdPattern = /^[A-Za-z0-9._@=,+-]{1,96}$/;

/** No slash can be in it; `.` and `..` would still be folders. */
export function isSessionId(text: string): boolean {
  return sessionIdPattern.test(text) && text !== '.' && text !== '..';
}
