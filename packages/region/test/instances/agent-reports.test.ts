/** What is printed of an agent that ends. */
import { expect, test } from 'vitest';
import { AgentReports } from '../../src/instances/agent-reports.ts';

test('its end and the last lines of its log are printed, and nothing else of the boot', () => {
  const reports = new AgentReports('i-0');
  const printed = [
    'sallyport: instance i-0 boots\nsallyport: amazon-ssm-agent.service ended (status 3), ',
    'starts again in 250 ms\namazon-ssm-agent: boom\nconsole: x\n',
  ];
  expect(printed.map((text) => reports.push(text)).join('')).toBe(
    'sallyport: i-0: amazon-ssm-agent.service ended (status 3), starts again in 250 ms\nsallyport: i-0: amazon-ssm-agent: boom\n',
  );
});

test('attack: terminal-of-the-region: root inside prints little there, and no control character', () => {
  const reports = new AgentReports('i-0');
  const printed =
    reports.push('amazon-ssm-agent: \x1b[2J\x07\n'.repeat(1000)) +
    reports.push(`amazon-ssm-agent: ${'x'.repeat(1_000_000)}\n`);
  expect(printed).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
  expect(printed.length).toBeLessThan(4096);
  expect(printed.split('\n').every((line) => line === '' || line.startsWith('sallyport: i-0: '))).toBe(true);
});
