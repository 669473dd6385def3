/**
 * Words that were given up for AWS's, Linux's or OpenSSH's, or for those of docs/glossary.md. They are refused in names, comments,
 * messages, tests and pages.
 */

export type RefusedWord = {
  /** As it is read in a failure. */
  readonly word: string;
  /** `words`: names are taken apart first, so that `createAsker` holds `asker`. `name`: the text as it stands, with case. */
  readonly in: 'words' | 'name';
  readonly pattern: RegExp;
  readonly use: string;
  /** Only here; everywhere when left out. */
  readonly only?: RegExp;
  /** Where the word has its ordinary technical meaning. */
  readonly except?: RegExp;
};

const policyEngine = /^(?:packages\/iam|apps\/cli)\//;
const region = /^packages\/region\//;

export const refusedWords: readonly RefusedWord[] = [
  { word: 'hurdle', in: 'words', pattern: /\bhurdles?\b/, use: 'requirement' },
  { word: 'ruling', in: 'words', pattern: /\brulings?\b/, use: 'ResourceResult' },
  { word: 'voice', in: 'words', pattern: /\bvoices?\b/, use: 'PolicyTypeResult', only: policyEngine },
  { word: 'hear', in: 'words', pattern: /\bhear (?:all|levels)\b/, use: 'evaluatePolicyTypes', only: policyEngine },
  { word: 'layer', in: 'words', pattern: /\blayers?\b/, use: 'policy type, organization level', only: policyEngine },
  {
    word: 'a silent policy',
    in: 'words',
    pattern:
      /\bsilent (?:\w+ ){0,2}(?:policy|policies|boundary)\b|\b(?:policy|policies|boundary|level) (?:is|are|that is) silent\b/,
    use: 'does not allow',
  },
  { word: 'Readings', in: 'name', pattern: /\b(?:Readings|defaultReadings)\b/, use: 'UnspecifiedBehaviour' },
  { word: 'asker', in: 'words', pattern: /\baskers?\b/, use: 'caller' },
  { word: 'door', in: 'words', pattern: /\b(?:side )?doors?\b/, use: 'access method' },
  { word: 'Way', in: 'name', pattern: /\b(?:Way|DoorName|MatrixWay)\b/, use: 'AccessPath', only: policyEngine },
  {
    word: 'Capable, StandIn, OnlyAs',
    in: 'name',
    pattern: /\b(?:Capable|Capability|StandIn|[Oo]nlyAs|reachFromOutside|wideningRights)\b/,
    use: 'PrincipalAnswer, ActionAnswer, SamplePrincipal, OnlyOsUser, externalReach, sensitiveActionsOf',
    only: policyEngine,
  },
  { word: 'outsider', in: 'words', pattern: /\boutsiders?\b/, use: 'external principal' },
  { word: 'stranger', in: 'words', pattern: /\bstrangers?\b/, use: 'external principal' },
  { word: 'comparator', in: 'words', pattern: /\bcomparators?\b/, use: 'condition value', only: policyEngine },
  {
    word: 'qualifier',
    in: 'words',
    // The ids of two checks of Access Analyzer hold it.
    pattern: /(?<!\b(?:missing|null with) )\bqualifiers?\b/,
    use: 'set operator',
    only: policyEngine,
  },
  {
    word: 'namedBy, acrossColons, isUncertain, userArn',
    in: 'name',
    pattern: /\b(?:namedBy|\w*[aA]crossColons|isUncertain|userArn)\b/,
    use: 'matchingValue, matchesBeyondColonBoundary, isUnknownOrAmbiguous, issuerArn',
    only: policyEngine,
  },
  { word: 'sightings', in: 'words', pattern: /\bsightings?\b/, use: 'node matches' },
  { word: 'untold', in: 'words', pattern: /\buntold\b/, use: 'unknown' },
  { word: 'wish', in: 'words', pattern: /\bwish(?:es|ed)?\b/, use: 'required access' },
  { word: 'whoever', in: 'words', pattern: /\bwhoever\b/, use: 'the person, program or principal' },
  {
    word: 'speaks of',
    in: 'words',
    pattern: /\b(?:speaks?|spoken) (?:of|for)\b/,
    use: 'names, applies to or acts as',
  },
  { word: 'has a say', in: 'words', pattern: /\b(?:has|have|had|having) (?:a|no|any|its) say\b/, use: 'applies' },
  {
    word: 'nobody told',
    in: 'words',
    pattern: /\bnobody (?:told|tells|knows)\b|\bnot told of\b/,
    use: 'unknown',
  },
  { word: 'goes without saying', in: 'words', pattern: /\bgo(?:es)? without saying\b/, use: 'is implied' },
  {
    word: 'channel of messages',
    in: 'name',
    pattern: /\bssm\/(?:src\/)?channel\b|\bgateway\/channel\b/,
    use: 'message stream, gateway connection',
  },
  {
    word: 'seed of a system',
    in: 'name',
    pattern: /\b[Ss]eed [0-9]\b/,
    use: 'the name of the system, spec/host or spec/client',
  },
  { word: 'farewell', in: 'words', pattern: /\bfarewells?\b/, use: 'closing message' },
  { word: 'lastWord', in: 'name', pattern: /\blastWord\b/, use: 'reportedEnd', only: region },
  { word: 'reack', in: 'words', pattern: /\breacks?\b/, use: 'acknowledge cache' },
  {
    word: 'carriers',
    in: 'words',
    // AWS's carrier gateways and addresses are of telephone networks.
    pattern: /\bcarriers?\b(?! (?:gateway|ip))/,
    use: 'identities',
    only: region,
  },
  {
    word: 'requiredAllow, needs',
    in: 'name',
    // The policy engine calls a policy type that has to allow a required allow.
    pattern: /\b(?:[rR]equiredAllow\w*|AccessNeed|required-allows)\b/,
    use: 'required permission',
    only: region,
  },
];
