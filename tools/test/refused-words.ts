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
/** Where names of the public interface still hold some of these words. */
const notYet = /^(?:packages\/iam\/|apps\/cli\/|examples\/policies\/|docs\/(?:lint|questions|errors)\.md$|README\.md$)/;

export const refusedWords: readonly RefusedWord[] = [
  { word: 'hurdle', in: 'words', pattern: /\bhurdles?\b/, use: 'requirement' },
  { word: 'ruling', in: 'words', pattern: /\brulings?\b/, use: 'ResourceResult' },
  { word: 'voice', in: 'words', pattern: /\bvoices?\b/, use: 'PolicyTypeResult', only: policyEngine },
  { word: 'hear', in: 'words', pattern: /\bhear (?:all|levels)\b/, use: 'evaluatePolicyTypes', only: policyEngine },
  { word: 'Readings', in: 'name', pattern: /\b(?:Readings|defaultReadings)\b/, use: 'UnspecifiedBehaviour' },
  { word: 'asker', in: 'words', pattern: /\baskers?\b/, use: 'caller', except: notYet },
  { word: 'door', in: 'words', pattern: /\b(?:side )?doors?\b/, use: 'access method', except: notYet },
  { word: 'outsider', in: 'words', pattern: /\boutsiders?\b/, use: 'external principal', except: notYet },
  { word: 'stranger', in: 'words', pattern: /\bstrangers?\b/, use: 'external principal', except: notYet },
  { word: 'sightings', in: 'words', pattern: /\bsightings?\b/, use: 'node matches', except: notYet },
  { word: 'wish', in: 'words', pattern: /\bwish(?:es|ed)?\b/, use: 'required access', except: notYet },
  { word: 'whoever', in: 'words', pattern: /\bwhoever\b/, use: 'the person, program or principal', except: notYet },
  {
    word: 'speaks of',
    in: 'words',
    pattern: /\b(?:speaks?|spoken) (?:of|for)\b/,
    use: 'names, applies to or acts as',
    except: notYet,
  },
  {
    word: 'has a say',
    in: 'words',
    pattern: /\b(?:has|have|had|having) (?:a|no|any|its) say\b/,
    use: 'applies',
    except: notYet,
  },
  {
    word: 'nobody told',
    in: 'words',
    pattern: /\bnobody (?:told|tells|knows)\b|\bnot told of\b/,
    use: 'unknown',
    except: notYet,
  },
  {
    word: 'goes without saying',
    in: 'words',
    pattern: /\bgo(?:es)? without saying\b/,
    use: 'is implied',
    except: notYet,
  },
];
