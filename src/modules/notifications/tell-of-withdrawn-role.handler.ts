import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { RoleWithdrawn } from '../roles/contract/role-withdrawn.event.js';
import { TellColleagues } from './tell-colleagues.js';

/** A role that was taken away: its holder knows, and those beside them. */
@Injectable()
export class TellOfWithdrawnRole {
  constructor(private readonly tellColleagues: TellColleagues) {}

  @OnEvent(RoleWithdrawn)
  handle({ id, actorId, payload }: RelayedEvent<RoleWithdrawn>): Promise<void> {
    return this.tellColleagues.of({ cause: id, kind: 'role-withdrawn', facts: { ...payload, actorId } }, payload);
  }
}
