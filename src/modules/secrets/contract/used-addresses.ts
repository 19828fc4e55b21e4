import { z } from 'zod';
import type { CalendarDate } from '../../../shared/calendar-date.js';
import { newName } from '../../../shared/names.js';
import { plainAddress } from '../../../shared/plain-address.js';
import type { Actor } from '../../identity/contract/actor.js';
import type { DayOfUse } from './use-history.js';

/** Stands for all addresses of a secret that are not told apart: an unknown one, and what came from more than 20. */
export const otherAddresses = 'others';

/** An address from which a secret was used in the last 90 days. Moments are ISO 8601. */
export interface UsedAddress {
  /** IPv4, of IPv6 the /64 (`2001:db8::/64`), or `otherAddresses`. */
  readonly address: string;
  /** What the managers of the application call it; null without a name. */
  readonly name: string | null;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly uses: number;
  /** The days on which it was used, in UTC, the earliest first. */
  readonly days: readonly CalendarDate[];
}

/** What the managers of an application call an address; null takes its name away. */
export const NameAddress = z
  .strictObject({
    address: z
      .string()
      .max(50)
      .refine((address) => plainAddress(withoutMask(address)) !== null, 'must be an IPv4 or IPv6 address')
      .meta({
        description: 'As a secret of the application shows it; any address of an IPv6 /64 stands for all of it',
      }),
    name: newName(100).nullable().meta({ example: 'search server Leiden' }),
  })
  .meta({ id: 'NameAddress' });
export type NameAddress = z.output<typeof NameAddress>;

/** An IPv6 address, where a /64 is meant. */
export function withoutMask(address: string): string {
  return address.includes(':') ? address.replace(/\/64$/, '') : address;
}

/** A secret that is to follow another one of its application, and the first use of it. */
export interface SecretChange {
  readonly oldId: string;
  readonly newId: string;
  readonly since: Date;
}

/** An address whose system still has to change to a new secret. */
export interface LaggingAddress extends Pick<UsedAddress, 'address' | 'name'> {
  /** When the old secret was last used from there; of `otherAddresses` the day may be all that is known. */
  readonly lastAt: Date;
}

/**
 * From where secrets are used, and on which days. It asks nobody whether they may know: callers show the addresses of one application's
 * secrets to those who may see that application, and never those of a list over many.
 */
export abstract class UsedAddresses {
  /** By the id of the secret, the latest first; secrets that were not used are left out. One query. */
  abstract of(secretIds: readonly string[]): Promise<ReadonlyMap<string, UsedAddress[]>>;

  /** The days of the last 90 on which they were used or refused, in any order. One query. */
  abstract daysOf(secretIds: readonly string[]): Promise<DayOfUse[]>;

  /**
   * The addresses that used the old secret in the 45 days before `since` and have not used the new one since then, by the
   * id of the old one; where none does, it is left out. `otherAddresses` are among them when the old secret was used then
   * from where nobody knows, for example before addresses were kept or more than 90 days ago: nobody can say that all have
   * changed. One query.
   */
  abstract lagging(changes: readonly SecretChange[]): Promise<ReadonlyMap<string, LaggingAddress[]>>;

  /**
   * Names an address for all who see the application, or takes its name away. A name goes with the last use that is kept
   * of its address. @throws NotFound, NotAllowed, InvalidField for an address that no secret of the application was used from
   */
  abstract name(actor: Actor, applicationId: string, naming: NameAddress): Promise<void>;
}
