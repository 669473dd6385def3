/** Every service the region serves. A service is added here and in `wire/models.ts`, and nowhere else. */
import type { Service } from './service.ts';
import { sts } from './services/sts/index.ts';

export const allServices: readonly Service[] = [sts];
