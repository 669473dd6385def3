/** A log has the property names, levels, places and references of SARIF 2.1.0 (OASIS SARIF 2.1.0, sections 3.13 to 3.52). */
import { lint, rules, toSarif } from '@sallyport/iam/lint';
import { describe, expect, test } from 'vitest';

const document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['ssm:*', 'ssm:GetDocument'], Resource: '*' }],
};
const names = ['a b/ü.json', 'c#d?.json', '50%.json', 'x:y.json', '[z]{}.json', './plain/../p.json', '\u{1f512}.json'];
const files = names.map((file) => ({ file, text: JSON.stringify(document, null, 2) }));
const suppressions = [{ rule: 'S01', path: '*', reason: 'kept' }];
const log = toSarif(lint(files, { suppressions }), { toolVersion: '1.2.3', informationUri: 'https://example.com/' });

/** Names the standard knows, of those objects a log of ours holds. */
const known: Readonly<Record<string, readonly string[]>> = {
  log: ['$schema', 'version', 'runs'],
  run: ['tool', 'columnKind', 'properties', 'results'],
  driver: ['name', 'version', 'informationUri', 'rules'],
  rule: ['id', 'shortDescription', 'help', 'defaultConfiguration', 'properties'],
  result: ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'suppressions'],
};

type Location = {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: { readonly startLine: number; readonly startColumn: number };
  };
  readonly logicalLocations?: readonly { readonly fullyQualifiedName: string }[];
};

const [run] = log.runs;
const results = run?.results ?? [];
const places = results.flatMap(({ locations }) => locations as readonly Location[]);

describe('SARIF 2.1.0', () => {
  test('every property is one of the standard', () => {
    const within = (object: object | undefined, name: string): void =>
      expect(known[name]).toEqual(expect.arrayContaining(Object.keys(object ?? {})));
    within(log, 'log');
    within(run, 'run');
    within(run?.tool.driver, 'driver');
    for (const rule of run?.tool.driver.rules ?? []) within(rule, 'rule');
    for (const result of results) within(result, 'result');
  });

  test('every result points at its rule', () => {
    expect(results.length).toBeGreaterThan(names.length);
    for (const { ruleId, ruleIndex } of results) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(new Set(run?.tool.driver.rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  test('severities become the levels there are', () => {
    const levels = new Map(
      run?.tool.driver.rules.map(({ properties, defaultConfiguration }) => [
        properties.severity,
        defaultConfiguration.level,
      ]),
    );
    expect(Object.fromEntries(levels)).toEqual({
      error: 'error',
      security: 'error',
      warning: 'warning',
      suggestion: 'note',
    });
    for (const { level, ruleIndex } of results)
      expect(level).toBe(run?.tool.driver.rules[ruleIndex]?.defaultConfiguration.level);
  });

  test('files are URI references that decode to their names', () => {
    const uris = [...new Set(places.map(({ physicalLocation }) => physicalLocation.artifactLocation.uri))];
    expect(uris.map(decodeURIComponent).sort()).toEqual([...names].sort());
    for (const uri of uris) {
      expect(uri).toMatch(/^(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+$/);
      expect(new URL(uri, 'file:///base/').protocol).toBe('file:');
    }
  });

  test('lines and columns count from one, columns as JavaScript counts', () => {
    expect(run?.columnKind).toBe('utf16CodeUnits');
    for (const { physicalLocation } of places) {
      expect(physicalLocation.region.startLine).toBeGreaterThanOrEqual(1);
      expect(physicalLocation.region.startColumn).toBeGreaterThanOrEqual(1);
    }
  });

  test('a finding about a whole file has no pointer', () => {
    const empty = toSarif(lint([{ file: 'x.json', text: '{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}' }]), {
      toolVersion: '1',
    });
    expect(empty.runs[0]?.results[0]?.locations[0]).not.toHaveProperty('logicalLocations');
  });

  test('suppressed findings are in the log, with the reason', () => {
    const kept = results.filter(({ ruleId }) => ruleId === 'S01');
    expect(kept).toHaveLength(names.length);
    for (const { suppressions: own } of kept) expect(own).toEqual([{ kind: 'external', justification: 'kept' }]);
    expect(results.filter(({ suppressions: own }) => own !== undefined)).toHaveLength(names.length);
  });
});
