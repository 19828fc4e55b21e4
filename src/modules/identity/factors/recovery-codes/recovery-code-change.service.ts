import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../../../events/domain-events.js';
import type { Actor } from '../../contract/actor.js';
import type { Caller } from '../../contract/caller.js';
import { RecoveryCodesReplaced } from '../../contract/factors/recovery-codes-replaced.event.js';
import { PresentFactor } from '../present-factor.js';
import type { Proof } from '../../contract/factors/proof.js';
import { RecoveryCodes } from './recovery-codes.service.js';

/** Replaces the recovery codes of someone signed in. */
@Injectable()
export class RecoveryCodeChange {
  constructor(
    private readonly events: DomainEvents,
    private readonly present: PresentFactor,
    private readonly codes: RecoveryCodes,
  ) {}

  /**
   * New codes, shown this once; the old ones end. Of two requests at once the later one's codes count.
   * @throws what `PresentFactor.show` does
   */
  replace(actor: Actor, proof: Proof, caller: Caller): Promise<string[]> {
    const { userId, sessionId } = actor;
    return this.present.show(actor, proof, caller, async (em) => {
      const codes = await this.codes.issue(em, userId);
      this.events.record(new RecoveryCodesReplaced({ userId, sessionId }));
      return codes;
    });
  }
}
