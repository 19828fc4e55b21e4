import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import type { KeyRing } from '../../../../shared/key-ring.js';
import { hashRecoveryCode } from './recovery-code-text.js';

const schema = defineEntity({
  name: 'RecoveryCode',
  tableName: 'recovery_code',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    keyId: p.text(),
    hash: p.blob(),
    createdAt: p.datetime(),
    usedAt: p.datetime().strictNullable(),
  },
});

/** One code that stands in for the authenticator app, once. Only its keyed hash is stored (R45). */
export class RecoveryCode extends schema.class {
  static issue(userId: string, code: string, keys: KeyRing, now: Date): RecoveryCode {
    const recoveryCode = new RecoveryCode();
    recoveryCode.id = uuidv7();
    recoveryCode.userId = userId;
    recoveryCode.keyId = keys.current.id;
    recoveryCode.hash = hashRecoveryCode(keys.current, userId, code);
    recoveryCode.createdAt = now;
    recoveryCode.usedAt = null;
    return recoveryCode;
  }
}
schema.setClass(RecoveryCode);
