import type { Actor } from '../../../identity/contract/actor.js';
import type { CreatedSecret } from '../secret.schemas.js';
import type { RotateSecret } from './rotation.schemas.js';

/** Gives a working secret a successor. */
export abstract class SecretRotation {
  /**
   * Creates the successor; the answer is the only place that ever holds its value. The old secret goes on working. There may
   * be one secret more than otherwise.
   * @throws InvalidField, NotFound, NotAllowed, ApplicationDisabled, CannotChangeExpiredSecret, SecretIsDisabled,
   * SecretLimitReached, SecretNameTaken
   */
  abstract rotate(actor: Actor, applicationId: string, secretId: string, wish: RotateSecret): Promise<CreatedSecret>;

  /** The name that a successor made now gets unless another one is given. @throws NotFound */
  abstract nameOfSuccessor(applicationId: string, secretId: string): Promise<string>;
}
