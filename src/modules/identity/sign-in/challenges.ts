import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Clock } from '../../../shared/clock.js';
import type { OpaqueToken } from '../links/opaque-token.js';
import { SignInChallenge } from '../sessions/sign-in-challenge.entity.js';

/** A first step gone well, as a text that the second step is asked with: posed here, and found again by that text. */
@Injectable()
export class Challenges {
  constructor(
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** The text to hand out after a right password. */
  pose(em: EntityManager, userId: string): string {
    const { challenge, text } = SignInChallenge.pose(userId, this.config.sessionKeys, this.clock.now());
    em.persist(challenge);
    return text;
  }

  /** Open or not; undefined when the text was not handed out for the row as it is now. */
  async find(em: EntityManager, presented: OpaqueToken): Promise<SignInChallenge | undefined> {
    const challenge = await em.findOne(SignInChallenge, { id: presented.id });
    return challenge?.isNamedBy(presented, this.config.sessionKeys) ? challenge : undefined;
  }
}
