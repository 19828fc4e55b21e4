import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { InvalidField } from '../../shared/domain-error.js';
import { looksOf } from '../../shared/look-alikes.js';
import { assertName } from '../../shared/names.js';
import type { OrganisationKind, Status } from './contract/kinds-and-states.js';
import { isCountryCode } from './country-codes.js';

const schema = defineEntity({
  name: 'Organisation',
  tableName: 'organisation',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** What the name looks like (`looksOf`); null in rows of versions that did not store it. */
    nameLooks: p.array().strictNullable(),
    countryCode: p.text(),
    ion: p.integer().strictNullable(),
    kind: p.text().$type<OrganisationKind>(),
    status: p.text().$type<Status>(),
    createdAt: p.datetime(),
  },
});

export interface NewOrganisation {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
  /** Issuing organisation number of ICCBBA, 1000-9999. */
  readonly ion: number | null;
  readonly kind: OrganisationKind;
}

type Corrections = { readonly [Field in keyof NewOrganisation]?: NewOrganisation[Field] | undefined };

const changeable = ['name', 'countryCode', 'ion', 'kind'] as const;

/** A member of WMDA. While it is disabled its applications get no token and its managers see nothing of it. */
export class Organisation extends schema.class {
  /** @throws InvalidField for a country that does not exist, or a name that hides something */
  static join(organisation: NewOrganisation, now: Date): Organisation {
    assertCountry(organisation.countryCode);
    assertName(organisation.name);
    return Object.assign(new Organisation(), {
      ...organisation,
      nameLooks: looksOf(organisation.name),
      id: uuidv7(),
      status: 'active' as const,
      createdAt: now,
    });
  }

  /**
   * Corrects what is known of it.
   * @returns what is different now
   * @throws InvalidField for a country that does not exist, or a new name that hides something
   */
  correct(corrections: Corrections): (typeof changeable)[number][] {
    if (corrections.countryCode !== undefined) assertCountry(corrections.countryCode);
    const changed = changeable.filter(
      (field) => corrections[field] !== undefined && corrections[field] !== this[field],
    );
    if (changed.includes('name')) assertName(corrections.name ?? '');
    Object.assign(this, Object.fromEntries(changed.map((field) => [field, corrections[field]])));
    if (changed.includes('name')) this.nameLooks = looksOf(this.name);
    return changed;
  }

  /** @returns whether it was anything else before */
  turn(status: Status): boolean {
    const turned = this.status !== status;
    this.status = status;
    return turned;
  }
}
schema.setClass(Organisation);

function assertCountry(code: string): void {
  if (!isCountryCode(code)) throw new InvalidField('countryCode', 'must be an ISO 3166-1 code, like NL');
}
