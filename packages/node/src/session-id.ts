/** Session ids come from outside and name files, processes and URLs here. */
const SESSION_ID = /^[A-Za-z0-9._@=,+-]{1,96}$/;

/** No slash can be in it; `.` and `..` would still be folders. */
export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text) && text !== '.' && text !== '..';
}
