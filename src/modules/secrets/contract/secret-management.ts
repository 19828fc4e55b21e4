import type { Actor } from '../../identity/contract/actor.js';
import type { CreatedSecret, CreateSecret, SecretView, UpdateSecret } from './secret.schemas.js';
import type { DeleteBySupport } from './secret-fleet.schemas.js';

/** Whatever changes secrets, the same from the API and from the pages. */
export abstract class SecretManagement {
  /**
   * Creates a secret; the answer is the only place that ever holds its value.
   * @throws InvalidField, NotFound, NotAllowed, ApplicationDisabled, SecretLimitReached, SecretNameTaken
   */
  abstract create(actor: Actor, applicationId: string, secret: CreateSecret): Promise<CreatedSecret>;

  /**
   * Deletes a secret whose value nobody stored, and creates it again under its name and with its last day.
   * @throws NotFound, NotAllowed, ApplicationDisabled, InvalidField for one that has expired, SecretWasUsed
   */
  abstract createAgain(actor: Actor, applicationId: string, secretId: string): Promise<CreatedSecret>;

  /** Renames, disables or enables. @throws NotFound, NotAllowed, SecretNameTaken, CannotChangeExpiredSecret */
  abstract update(actor: Actor, applicationId: string, secretId: string, change: UpdateSecret): Promise<SecretView>;

  /** @throws NotFound for one that is deleted already, NotAllowed */
  abstract delete(actor: Actor, applicationId: string, secretId: string): Promise<void>;

  /** Deletes a secret of any member; its managers are told why. @throws NotFound for one that is deleted already */
  abstract deleteAsSupport(actor: Actor, secretId: string, why: DeleteBySupport): Promise<void>;

  /**
   * Deletes a secret for whoever holds its value, and leaves a notice for its managers; one that is deleted already stays
   * as it is.
   * @param from the address that the value came from, null when it is not known
   */
  abstract revoke(secretId: string, from: string | null): Promise<void>;
}
