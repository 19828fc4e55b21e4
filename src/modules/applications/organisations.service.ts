import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import { NotFound } from '../../shared/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { storableText } from '../../shared/storable-text.js';
import { findOrganisations } from './administration.queries.js';
import { unlessTaken } from './applications.errors.js';
import { assertNoLookAlike } from './look-alikes.queries.js';
import type { OrganisationAdministration } from './contract/administration.js';
import type {
  CreateOrganisation,
  ListOrganisations,
  OrganisationView,
  UpdateOrganisation,
} from './contract/administration.schemas.js';
import { OrganisationChanged } from './contract/organisation-changed.event.js';
import { OrganisationCreated } from './contract/organisation-created.event.js';
import { OrganisationDisabled } from './contract/organisation-disabled.event.js';
import { OrganisationEnabled } from './contract/organisation-enabled.event.js';
import { Organisation } from './organisation.entity.js';

const Cursor = z.tuple([storableText]);
const unique = {
  organisation_name: ['organisation with this name', 'name'],
  organisation_ion_key: ['organisation with this ION', 'ion'],
} as const;

/** Member organisations: added, corrected, disabled and enabled. */
@Injectable()
export class OrganisationsService implements OrganisationAdministration {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async page({ cursor, limit, ...filter }: ListOrganisations): Promise<Page<OrganisationView>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Cursor)[0];
    const rows = await findOrganisations(this.em, { ...filter, after, limit: limit + 1 });
    return toPage(rows, limit, ({ name }) => [name]);
  }

  async one(id: string): Promise<OrganisationView> {
    const [organisation] = await findOrganisations(this.em, { id, limit: 1 });
    if (!organisation) throw new NotFound();
    return organisation;
  }

  async create(input: CreateOrganisation): Promise<OrganisationView> {
    const id = await unlessTaken(unique, () =>
      inTransaction(this.em, async (em) => {
        const organisation = Organisation.join(input, this.clock.now());
        await assertNoLookAlike(em, 'organisation', organisation);
        await em.persist(organisation).flush();
        this.events.record(new OrganisationCreated({ organisationId: organisation.id }));
        return organisation.id;
      }),
    );
    return this.one(id);
  }

  async update(id: string, { status, ...corrections }: UpdateOrganisation): Promise<OrganisationView> {
    await unlessTaken(unique, () =>
      inTransaction(this.em, async (em) => {
        const organisation = await em.findOne(
          Organisation,
          { id },
          { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
        );
        if (!organisation) throw new NotFound();
        const changed = organisation.correct(corrections);
        if (changed.includes('name')) await assertNoLookAlike(em, 'organisation', organisation);
        if (changed.length > 0) this.events.record(new OrganisationChanged({ organisationId: id, changed }));
        if (status === undefined || !organisation.turn(status)) return;
        const Turned = status === 'disabled' ? OrganisationDisabled : OrganisationEnabled;
        this.events.record(new Turned({ organisationId: id }));
      }),
    );
    return this.one(id);
  }
}
