import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { definedEvents } from '../../events/define-event.js';
import { type Page, toPage } from '../../shared/pagination.js';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import type { Actor } from '../identity/contract/actor.js';
import { People } from '../identity/contract/people/people.js';
import { RoleDirectory } from '../roles/contract/role-directory.js';
import { SecretDirectory, type SecretFacts } from '../secrets/contract/secret-directory.js';
import type { Activity, ActivityEntry } from './contract/activity.js';
import { type EventRow, findEvents, positionIn, positionOf } from './event-log.queries.js';

/** What the events of one page name by id. */
interface Known {
  readonly secrets: ReadonlyMap<string, SecretFacts>;
  readonly people: ReadonlyMap<string, string>;
  /** Who works for WMDA support now, and the name that they share. */
  readonly support: ReadonlySet<string>;
  readonly supportName: string;
}

/** Tells the events of an application in the words of their public forms. */
@Injectable()
export class StoredActivity implements Activity {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly secrets: SecretDirectory,
    private readonly people: People,
    private readonly roles: RoleDirectory,
    private readonly config: Config,
  ) {}

  async of(
    actor: Actor,
    applicationId: string,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<Page<ActivityEntry>> {
    const behind = positionIn(cursor);
    await this.applications.seenBy(actor, applicationId);
    const rows = await findEvents(
      this.em,
      this.config.auditKeys,
      { applicationId, types: publicTypes() },
      limit + 1,
      behind,
    );
    const { items, nextCursor } = toPage(rows, limit, positionOf);
    const happened = items.filter(({ foreign }) => !foreign);
    const known = await this.namedIn(happened);
    return { items: happened.map((row) => told(row, known)), nextCursor };
  }

  private async namedIn(rows: readonly EventRow[]): Promise<Known> {
    const ids = (idOf: (row: EventRow) => unknown) => [
      ...new Set(rows.map(idOf).filter((id): id is string => typeof id === 'string')),
    ];
    const people = await this.people.find([...ids(({ actorId }) => actorId), ...ids(({ payload }) => payload.userId)]);
    const support = await this.roles.supportPeople();
    return {
      secrets: await this.secrets.find(ids(({ payload }) => payload.secretId)),
      people: new Map(people.map(({ id, name }) => [id, name])),
      support: new Set(support.map(({ id }) => id)),
      supportName: `${this.config.brandName} support`,
    };
  }
}

/** What an application's own people are told of. Asked once all modules have defined their events. */
function publicTypes(): string[] {
  return [...definedEvents()].filter(([, { publicForm }]) => publicForm).map(([type]) => type);
}

function told({ id, type, occurredAt, actorId, payload, ip }: EventRow, known: Known): ActivityEntry {
  const { secrets, people, support, supportName } = known;
  const { schema, publicForm } = definedEvents().get(type) ?? {};
  if (!schema || !publicForm) throw new Error(`the event type ${type} has no public form`);
  const facts = schema.parse(payload);
  const secret = secrets.get(String(payload.secretId));
  const summary = publicForm.tell(facts, {
    secret: secret ? `Client secret ‘${secret.name}’ (${secret.hint}…)` : 'A client secret',
    person: people.get(String(payload.userId)) ?? 'Somebody',
    ip,
  });
  if (actorId === null) return { id, type, occurredAt, actor: null, summary };
  const isSupport = support.has(actorId) || publicForm.bySupport?.(facts);
  const name = isSupport ? supportName : (people.get(actorId) ?? 'Somebody');
  return { id, type, occurredAt, actor: { id: actorId, name }, summary };
}
