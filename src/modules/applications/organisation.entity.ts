import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';

type OrganisationKind = 'donor_registry' | 'cord_blood_bank' | 'donor_centre' | 'other';

const schema = defineEntity({
  name: 'Organisation',
  tableName: 'organisation',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    countryCode: p.text(),
    ion: p.integer().strictNullable(),
    kind: p.text().$type<OrganisationKind>(),
    status: p.text().$type<'active' | 'disabled'>(),
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

/** A member of WMDA. While it is disabled its applications get no token and its managers see nothing of it. */
export class Organisation extends schema.class {
  static join(organisation: NewOrganisation, now: Date): Organisation {
    return Object.assign(new Organisation(), {
      ...organisation,
      id: uuidv7(),
      status: 'active' as const,
      createdAt: now,
    });
  }
}
schema.setClass(Organisation);
