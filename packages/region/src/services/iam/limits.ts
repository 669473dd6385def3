/** IAM's quotas (spec/iam 1.7, read 2026-11). AWS changes some of them. */
export const limits = {
  accessKeysPerUser: 2,
  sshKeysPerUser: 5,
  groupsPerUser: 10,
  versionsPerPolicy: 5,
  tags: 50,
  attached: { user: 10, group: 10, role: 20 },
  inlineCharacters: { user: 2048, group: 5120, role: 10_240 },
  managedCharacters: 6144,
  trustCharacters: 2048,
  users: 5000,
  groups: 300,
  roles: 1000,
  policies: 1500,
  instanceProfiles: 1000,
  pageSize: 100,
  longestPage: 1000,
} as const;
