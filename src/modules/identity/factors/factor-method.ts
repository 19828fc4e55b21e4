import type { EntityManager } from '@mikro-orm/postgresql';
import type { NewFactor } from '../contract/factors/factor.schemas.js';

/** The outcome of checking a code. */
export type CodeCheck = 'accepted' | 'wrong-code' | 'code-used';

/** A new factor as it is stored, without the picture of it. */
export type ProposedFactor = Omit<NewFactor, 'qrSvg'>;

/** Whose factor it is; the caller holds their row. */
export interface Owner {
  readonly id: string;
  readonly email: string;
}

/** A way to have a second factor. `factor-methods.ts` says which there are. */
export abstract class FactorMethod {
  /** As the event `identity.signed-in` names it. */
  abstract readonly name: 'totp';

  /** Makes a factor that opens nothing until it is confirmed. An earlier one that was not confirmed is forgotten. */
  abstract propose(em: EntityManager, owner: Owner): Promise<ProposedFactor>;

  /** Makes what its owner sees of it. Drawing takes milliseconds, so this belongs behind the transaction. */
  abstract show(proposed: ProposedFactor): Promise<NewFactor>;

  /**
   * Makes what was proposed the person's one factor, if this is a code of it, which is spent by that.
   * @throws NoFactorToConfirm when nothing was proposed within an hour
   */
  abstract confirm(em: EntityManager, userId: string, code: string): Promise<CodeCheck>;

  /** Accepts a code of the person's factor, once (R44). */
  abstract verify(em: EntityManager, userId: string, code: string): Promise<CodeCheck>;

  /** Forgets the person's factor, and what was proposed. */
  abstract remove(em: EntityManager, userId: string): Promise<void>;
}
