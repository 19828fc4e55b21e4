import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { RoleDirectory } from '../../roles/contract/role-directory.js';
import { LetterSources } from './letter-sources.js';

/** Who did something, by the name that a mail may say. */
@Injectable()
export class ActorNames {
  constructor(
    private readonly sources: LetterSources,
    private readonly roles: RoleDirectory,
    private readonly config: Config,
  ) {}

  /** "WMDA support": as those outside hear of it, as one. */
  get support(): string {
    return `${this.config.brandName} support`;
  }

  /** For readers outside of support: its people stay "WMDA support". */
  async of(actorId: string | null): Promise<string> {
    if (actorId === null) return 'The product itself';
    const person = await this.sources.person(actorId);
    const held = await this.roles.rolesOf(actorId);
    return !person || held.some(({ role }) => role === 'support') ? this.support : person.name;
  }

  /** For readers of support: which of them it was, where that is known. */
  async ofSupport(actorId: string | null): Promise<string> {
    const person = actorId === null ? undefined : await this.sources.person(actorId);
    return person?.name ?? this.support;
  }

  /** For somebody who is invited: the person who did it, whom they may ask; empty where that was nobody. */
  async ofInviter(actorId: string | null): Promise<string> {
    const person = actorId === null ? undefined : await this.sources.person(actorId);
    return person?.name ?? '';
  }
}
