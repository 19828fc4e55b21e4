import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { RoleGranted } from '../roles/contract/role-granted.event.js';
import { TellColleagues } from './tell-colleagues.js';

/** A role that was given: its holder knows, and those beside them. */
@Injectable()
export class TellOfGrantedRole {
  constructor(private readonly tellColleagues: TellColleagues) {}

  @OnEvent(RoleGranted)
  handle({ id, actorId, payload }: RelayedEvent<RoleGranted>): Promise<void> {
    return this.tellColleagues.of({ cause: id, kind: 'role-granted', facts: { ...payload, actorId } }, payload);
  }
}
