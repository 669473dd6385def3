/** The two calls of the SSM API this agent makes (spec/session-manager 14.3). */
import { field, type JsonService, jsonCall } from './json-call.ts';

export type SsmApi = {
  updateInstanceInformation(input: Readonly<Record<string, string>>): Promise<void>;
  /** Values of the named parameters, secure ones decrypted; a name that does not exist is missing in the answer. */
  getParameters(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
};

export function ssmApi(options: Omit<JsonService, 'service'>): SsmApi {
  const at: JsonService = { ...options, service: 'ssm' };
  return {
    async updateInstanceInformation(input) {
      await jsonCall(at, 'UpdateInstanceInformation', input);
    },
    async getParameters(names) {
      const found = field(await jsonCall(at, 'GetParameters', { Names: names, WithDecryption: true }), 'Parameters');
      const values = new Map<string, string>();
      for (const parameter of Array.isArray(found) ? found : []) {
        const name = field(parameter, 'Name');
        const value = field(parameter, 'Value');
        if (typeof name === 'string' && typeof value === 'string') values.set(name, value);
      }
      return values;
    },
  };
}
