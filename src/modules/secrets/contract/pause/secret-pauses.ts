import type { Actor } from '../../../identity/contract/actor.js';
import type { SecretView } from '../secret.schemas.js';
import type { PauseSecret } from './pause.schemas.js';

/** Disables secrets for a while: they work again by themselves. */
export abstract class SecretPauses {
  /**
   * A secret that is paused already stays so for the longer of the two.
   * @throws NotFound, NotAllowed, CannotChangeExpiredSecret, SecretIsDisabled
   */
  abstract pause(actor: Actor, applicationId: string, secretId: string, wish: PauseSecret): Promise<SecretView>;

  /** The secret works again at once. @throws NotFound for one that is not paused, NotAllowed */
  abstract end(actor: Actor, applicationId: string, secretId: string): Promise<void>;
}
