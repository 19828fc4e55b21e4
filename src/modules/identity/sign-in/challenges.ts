import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Clock } from '../../../shared/clock.js';
import type { AccountLink } from '../links/account-link.entity.js';
import { EnrolmentChallenge } from '../enrolment/enrolment-challenge.entity.js';
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
  poseSignIn(em: EntityManager, userId: string): string {
    const { challenge, text } = SignInChallenge.pose(userId, this.config.sessionKeys, this.clock.now());
    em.persist(challenge);
    return text;
  }

  /** The text to hand out after a mailed link and a right password. */
  poseEnrolment(em: EntityManager, link: AccountLink): string {
    const { challenge, text } = EnrolmentChallenge.pose(link, this.config.sessionKeys, this.clock.now());
    em.persist(challenge);
    return text;
  }

  /** Open or not; undefined when the text was not handed out for the row as it is now. */
  async findSignIn(em: EntityManager, presented: OpaqueToken): Promise<SignInChallenge | undefined> {
    const challenge = await em.findOne(SignInChallenge, { id: presented.id });
    return challenge?.isNamedBy(presented, this.config.sessionKeys) ? challenge : undefined;
  }

  /** Open or not; undefined when the text was not handed out for the row as it is now. */
  async findEnrolment(em: EntityManager, presented: OpaqueToken): Promise<EnrolmentChallenge | undefined> {
    const challenge = await em.findOne(EnrolmentChallenge, { id: presented.id });
    return challenge?.isNamedBy(presented, this.config.sessionKeys) ? challenge : undefined;
  }
}
