import { expect, test } from 'vitest';
import { allServices } from '../src/services.ts';
import { modelOf } from '../src/wire/models.ts';

test('every operation a service handles has its wire shape', () => {
  for (const service of allServices) {
    for (const name of Object.keys(service.operations)) {
      expect(modelOf(service.name)?.operation(name), `${service.name}:${name}`).toBeDefined();
    }
  }
});
