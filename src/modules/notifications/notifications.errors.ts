import { DomainError } from '../../shared/domain-error.js';

export class NotFailed extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'notifications.not-failed';

  constructor() {
    super('Only a notification that failed can be sent again.');
  }
}
