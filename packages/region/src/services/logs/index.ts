/** Amazon CloudWatch Logs: groups, streams and events. */
import type { Service } from '../../service.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { getLogEvents } from './get-log-events.ts';
import { associateKmsKey, disassociateKmsKey } from './group-key.ts';
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  describeLogGroups,
  putDeletionProtection,
  putRetentionPolicy,
} from './groups.ts';
import { putLogEvents } from './put-log-events.ts';
import { createLogStream, deleteLogStream, describeLogStreams } from './streams.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';

export const logs: Service = {
  name: 'logs',
  protocol: 'json',
  operations: {
    AssociateKmsKey: associateKmsKey,
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DeleteLogGroup: deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    DisassociateKmsKey: disassociateKmsKey,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    ListTagsForResource: listTagsForResource,
    PutLogEvents: putLogEvents,
    PutLogGroupDeletionProtection: putDeletionProtection,
    PutRetentionPolicy: putRetentionPolicy,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
};
