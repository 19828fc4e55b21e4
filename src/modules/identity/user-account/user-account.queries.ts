import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { NotAllowed, NotFound } from '../../../shared/domain-error.js';
import type { By } from '../contract/actor.js';
import type { PersonStatus } from '../contract/people/people.js';
import { UserAccount } from './user-account.entity.js';

/** What the password step needs to know of an account. */
export interface SignInAccount {
  readonly id: string;
  readonly status: PersonStatus;
  readonly passwordHash: string | null;
}

/** The account of an e-mail address in lower case. One query whoever it is, so that its time tells nothing (R48). */
export async function findSignInAccount(em: EntityManager, email: string): Promise<SignInAccount | undefined> {
  const [account] = await em.execute<SignInAccount[]>(
    `select id, status, password_hash as "passwordHash" from user_account where lower(email) = ?`,
    [email],
  );
  return account;
}

/**
 * The account as it is now, held until the transaction ends: what changes one person happens in turn.
 * @throws NotFound
 */
export function lockUser(em: EntityManager, id: string): Promise<UserAccount> {
  return em.findOneOrFail(
    UserAccount,
    { id },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, failHandler: () => new NotFound() },
  );
}

/**
 * The same for whoever acts on another account. Support has no power over itself (R52): a stolen session must not outlive
 * what the account page would end. The row is asked, not the id of the request.
 * @throws NotFound, NotAllowed
 */
export async function lockSomebodyElse(em: EntityManager, { userId }: By, id: string): Promise<UserAccount> {
  const user = await lockUser(em, id);
  if (user.id === userId) throw new NotAllowed('This is your own account. Another person of WMDA support can do this.');
  return user;
}
