import { DomainError } from '../../shared/domain-error.js';

export class ApprovalEnded extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'approvals.ended';

  constructor() {
    super('This request has ended already. Load the page again to see what came of it.');
  }
}

export class AlreadyRequested extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'approvals.already-requested';

  constructor() {
    super('Somebody asked for this already, and it waits. Look under Approvals.');
  }
}

/** The person may not be the second one for this request. */
export class NotApprover extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'approvals.not-approver';
}

export class RequesterGone extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'approvals.requester-gone';

  constructor() {
    super(
      'Whoever asked for this is no active support user any more. Refuse it, and ask for it yourself if it is right.',
    );
  }
}

/** Whoever reads the new address would become support. */
export class EmailChanging extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'approvals.email-changing';

  constructor() {
    super('A change of e-mail of this person is under way. Give them the role once it has ended.');
  }
}

/** One person may not undo for good what takes two to do. */
export class StillSupport extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'approvals.still-support';

  constructor() {
    super('This person has the role of WMDA support. Take it away first, which a second person has to agree to.');
  }
}
