import type { EntityManager } from '@mikro-orm/postgresql';
import { hasFactor } from './factor-methods.js';

/** Whether the person has a second factor. */
export async function isEnrolled(em: EntityManager, id: string): Promise<boolean> {
  const [row] = await em.execute<{ is: boolean }[]>(`select ${hasFactor} as "is" from user_account u where u.id = ?`, [
    id,
  ]);
  return row?.is ?? false;
}
