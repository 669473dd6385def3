/** The layer table of the house: an import may only go to a smaller number. Each forbidden edge has its reason here. */
export const layers: Readonly<Record<string, { readonly level: number; readonly because: string }>> = {
  '@sallyport/iam': {
    level: 0,
    because: 'a decision must not depend on who asks, so the policy language knows nobody',
  },
  '@sallyport/ssm': {
    level: 0,
    because: 'one protocol serves client, agent, gateway and browser, so it knows none of them',
  },
  '@sallyport/access': {
    level: 1,
    because: 'the meaning of an account is pure, so that every access method maps a person alike',
  },
  '@sallyport/connect': { level: 2, because: 'a client must work against AWS, where no region of ours exists' },
  '@sallyport/host': { level: 2, because: 'what runs as root on a fleet carries no client, no agent and no emulator' },
  '@sallyport/node': { level: 2, because: 'the agent serves any gateway and must not know the one it was tested with' },
  '@sallyport/region': { level: 3, because: 'the region is what AWS is to the others: nobody below may lean on it' },
  sallyport: { level: 4, because: 'programs compose packages and are imported by nobody' },
  'sallyport-host': { level: 4, because: 'programs compose packages and are imported by nobody' },
};

/** Packages that promise to run anywhere: no Node, no DOM, no dependency but each other. */
export const pure: readonly string[] = ['@sallyport/iam', '@sallyport/ssm', '@sallyport/access'];
