import { timingSafeEqual } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../../config/config.js';
import { DomainEvents } from '../../../../events/domain-events.js';
import { Clock } from '../../../../shared/clock.js';
import { RecoveryCodeUsed } from '../../contract/factors/recovery-code-used.event.js';
import { RecoveryCode } from './recovery-code.entity.js';
import { hashRecoveryCode, newRecoveryCode, printRecoveryCode, readRecoveryCode } from './recovery-code-text.js';
import type { CodeCheck } from '../factor-method.js';

const codesAtOnce = 10;

/** Ten codes per person that stand in for the authenticator app, each once. */
@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly events: DomainEvents,
  ) {}

  /** Replaces the codes of a person whose row the caller has locked or just made. */
  async issue(em: EntityManager, userId: string): Promise<string[]> {
    await this.remove(em, userId);
    const codes = Array.from({ length: codesAtOnce }, newRecoveryCode);
    const now = this.clock.now();
    em.persist(codes.map((code) => RecoveryCode.issue(userId, code, this.config.secretHashKeys, now)));
    return codes.map(printRecoveryCode);
  }

  /** Accepts a code once (R45). */
  async verify(em: EntityManager, userId: string, typed: string): Promise<CodeCheck> {
    const code = readRecoveryCode(typed);
    if (code === null) return 'wrong-code';
    const stored = await em.find(RecoveryCode, { userId });
    const match = stored.find((candidate) => this.isHashOf(candidate, code));
    if (!match) return 'wrong-code';
    const spent = await em.nativeUpdate(RecoveryCode, { id: match.id, usedAt: null }, { usedAt: this.clock.now() });
    return spent === 1 ? 'accepted' : 'code-used';
  }

  async remove(em: EntityManager, userId: string): Promise<void> {
    await em.nativeDelete(RecoveryCode, { userId });
  }

  /** Records that one stood in for the app, and how many are left. */
  async noteUse(em: EntityManager, ids: { userId: string; sessionId: string }): Promise<void> {
    this.events.record(new RecoveryCodeUsed({ ...ids, left: await this.left(em, ids.userId) }), ids.userId);
  }

  /** How many are unused. */
  left(em: EntityManager, userId: string): Promise<number> {
    return em.count(RecoveryCode, { userId, usedAt: null });
  }

  private isHashOf({ keyId, userId, hash, usedAt }: RecoveryCode, code: string): boolean {
    const keys = this.config.secretHashKeys;
    // A used code may outlive its key.
    const key = usedAt === null ? keys.get(keyId) : keys.find(keyId);
    return key !== undefined && timingSafeEqual(hash, hashRecoveryCode(key, userId, code));
  }
}
