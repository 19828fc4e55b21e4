import { Approval } from './approval.entity.js';

/** What the ORM must know of this module. */
export const approvalsEntities = [Approval];
