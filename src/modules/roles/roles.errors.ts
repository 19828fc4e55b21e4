import { DomainError } from '../../shared/domain-error.js';

export class RoleAlreadyGranted extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'roles.already-granted';

  constructor() {
    super('This person holds this role already.');
  }
}
