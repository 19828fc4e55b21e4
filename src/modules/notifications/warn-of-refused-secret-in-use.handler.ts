import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { EntityManager } from '@mikro-orm/postgresql';
import { RefusedSecretUsed } from '../verification/contract/refused-secret-used.event.js';
import { refusalsToldOf } from './notification.queries.js';
import { isRefusalDue } from './letters/secrets/refused-secret-used/refusal-cadence.js';
import { TellManagers } from './tell-managers.js';

/** A system still presents a secret that does not work: told on days 1, 2, 3 and 7, then weekly. */
@Injectable()
export class WarnOfRefusedSecretInUse {
  constructor(
    private readonly em: EntityManager,
    private readonly tellManagers: TellManagers,
  ) {}

  @OnEvent(RefusedSecretUsed)
  async handle({ id, occurredAt, payload }: RelayedEvent<RefusedSecretUsed>): Promise<void> {
    const kind = 'refused-secret-used';
    const told = await refusalsToldOf(this.em, payload.secretId, kind);
    if (!isRefusalDue(told, occurredAt)) return;
    await this.tellManagers.of({ cause: id, kind, facts: payload }, payload);
  }
}
