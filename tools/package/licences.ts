/** Which licences may go into what is published: those that ask for no more than to be named. */
const allowed = /^\(?(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0)\)?$/;

/** Anything that is not known to be allowed is refused, GPL and AGPL among it. */
export function isAllowed(licence: string): boolean {
  return allowed.test(licence);
}
