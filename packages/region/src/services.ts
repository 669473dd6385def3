/** Every service the region serves. A service is added here, in `wire/models.ts` when it has modelled shapes, and nowhere else. */
import type { Service, StreamingService } from './service.ts';
import { ec2 } from './services/ec2/index.ts';
import { ec2InstanceConnect } from './services/ec2-instance-connect/index.ts';
import { ec2messages } from './services/ec2messages/index.ts';
import { iam } from './services/iam/index.ts';
import { kms } from './services/kms/index.ts';
import { logs } from './services/logs/index.ts';
import { s3 } from './services/s3/index.ts';
import { ssm } from './services/ssm/index.ts';
import { ssmmessages } from './services/ssmmessages/index.ts';
import { sts } from './services/sts/index.ts';
export const allServices: readonly Service[] = [
  iam,
  sts,
  ec2,
  ec2InstanceConnect,
  ec2messages,
  kms,
  logs,
  ssm,
  ssmmessages,
];
export const streamingServices: readonly StreamingService[] = [s3];
