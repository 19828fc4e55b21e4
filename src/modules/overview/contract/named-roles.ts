import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import type { HeldRole } from '../../roles/contract/role-directory.js';
import { roles } from '../../roles/contract/role.js';

const Named = z.object({ id: Id, name: z.string() });

/** A role with the name of what it is held for. */
export const NamedRole = z.object({
  role: z.enum(roles),
  organisation: Named.optional(),
  application: Named.optional(),
});
export type NamedRole = z.output<typeof NamedRole>;

/** Gives names to what roles are held for. */
export abstract class NamedRoles {
  /** Returns a function that names any of these roles. Two queries at most. */
  abstract of<Held extends HeldRole>(held: readonly Held[]): Promise<(role: Held) => NamedRole>;
}
