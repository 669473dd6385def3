/** The layer table of the house: an import may only go to a smaller number. Each forbidden edge has its reason here. */
export const layers: Readonly<Record<string, { readonly level: number; readonly because: string }>> = {
  '@sallyport/aws': { level: 0, because: 'facts of AWS are the same for everybody, so they know nobody' },
  '@sallyport/iam': {
    level: 1,
    because: 'a decision must not depend on who asks, so the policy language knows nobody but the facts of AWS',
  },
  '@sallyport/ssm': {
    level: 1,
    because: 'one protocol serves client, agent, gateway and browser, so it knows none of them',
  },
  '@sallyport/access': {
    level: 2,
    because: 'the meaning of an account is pure, so that a person is mapped alike wherever they come from',
  },
  '@sallyport/linux': {
    level: 2,
    because: 'client, agent, host and region read a Linux instance alike, so none of them may be in the reading',
  },
  '@sallyport/connect': { level: 3, because: 'a client must work against AWS, where no region of ours exists' },
  '@sallyport/host': { level: 3, because: 'what runs as root on a fleet carries no client, no agent and no emulator' },
  '@sallyport/node': { level: 3, because: 'the agent serves any gateway and must not know the one it was tested with' },
  '@sallyport/region': { level: 4, because: 'the region is what AWS is to the others: nobody below may lean on it' },
  sallyport: { level: 5, because: 'programs compose packages and are imported by nobody' },
  'sallyport-host': { level: 5, because: 'programs compose packages and are imported by nobody' },
};

/** Packages that promise to run anywhere: no Node, no DOM, no dependency but each other. */
export const pure: readonly string[] = ['@sallyport/aws', '@sallyport/iam', '@sallyport/ssm', '@sallyport/access'];
