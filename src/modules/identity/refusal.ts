import { DomainError } from '../../shared/domain-error.js';

/**
 * Throws what a transaction returned as a refusal. An error thrown inside would roll back the events, counts and ended
 * sessions that the refusal must leave behind.
 */
export function unlessRefused<Outcome>(outcome: Outcome | DomainError): Outcome {
  if (outcome instanceof DomainError) throw outcome;
  return outcome;
}
