import type { ApprovalView } from './approval.schemas.js';

/** Makes people WMDA support from the command line, when nobody of WMDA support can ask for it. */
export abstract class SupportAppointments {
  /**
   * Gives the role of support at once while nobody active holds it, which the event log says; else the role waits for a
   * day, in which any support user may agree or refuse. @returns the request that waits, if it does
   * @throws RoleAlreadyGranted, AlreadyRequested, InvalidField for a person that does not exist
   */
  abstract appoint(userId: string): Promise<ApprovalView | undefined>;
}
