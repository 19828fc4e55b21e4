import { randomUUID } from 'node:crypto';
import { Collection, defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { looksOf } from '../../shared/look-alikes.js';
import { assertName } from '../../shared/names.js';
import { Api } from './api.entity.js';
import { EnvironmentsDiffer } from './applications.errors.js';
import type { Environment, Status } from './contract/kinds-and-states.js';
import { Organisation } from './organisation.entity.js';

const schema = defineEntity({
  name: 'Application',
  tableName: 'application',
  properties: {
    id: p.uuid().primary(),
    clientId: p.uuid(),
    name: p.text(),
    /** What the name looks like (`looksOf`); null in rows of versions that did not store it. */
    nameLooks: p.array().strictNullable(),
    organisation: () => p.manyToOne(Organisation),
    environment: p.text().$type<Environment>(),
    status: p.text().$type<Status>(),
    createdAt: p.datetime(),
    apis: () => p.manyToMany(Api).owner().pivotTable('application_api'),
  },
});

export interface NewApplication {
  readonly organisation: Organisation;
  readonly name: string;
  readonly environment: Environment;
  readonly apis: readonly Api[];
}

/** What holds secrets: a system of a member, known by a client id that is made once and never changes. */
export class Application extends schema.class {
  /** @throws EnvironmentsDiffer when an API belongs to another environment, InvalidField for a name that hides something */
  static register({ organisation, name, environment, apis }: NewApplication, now: Date): Application {
    assertShared(environment, apis);
    const application = new Application();
    application.id = uuidv7();
    application.clientId = randomUUID();
    application.call(name);
    application.organisation = organisation;
    application.environment = environment;
    application.status = 'active';
    application.createdAt = now;
    // Items given to the constructor count as loaded, not as new: only set() has them stored.
    application.apis = new Collection<Api>(application);
    application.apis.set([...apis]);
    return application;
  }

  /** @returns whether it had another name before @throws InvalidField for another one that hides something */
  rename(name: string): boolean {
    const renamed = this.name !== name;
    if (renamed) this.call(name);
    return renamed;
  }

  private call(name: string): void {
    assertName(name);
    this.name = name;
    this.nameLooks = looksOf(name);
  }

  /**
   * Replaces the APIs that it reaches; they must be loaded.
   * @returns what was added and what was removed; undefined when nothing changed
   * @throws EnvironmentsDiffer when one belongs to another environment
   */
  reach(apis: readonly Api[]): { added: string[]; removed: string[] } | undefined {
    assertShared(this.environment, apis);
    const before = new Set(this.apis.getIdentifiers<string>());
    const now = new Set(apis.map(({ id }) => id));
    const added = [...now].filter((id) => !before.has(id));
    const removed = [...before].filter((id) => !now.has(id));
    if (added.length + removed.length === 0) return undefined;
    this.apis.set([...apis]);
    return { added, removed };
  }

  /** @returns whether it was anything else before */
  turn(status: Status): boolean {
    const turned = this.status !== status;
    this.status = status;
    return turned;
  }
}
schema.setClass(Application);

function assertShared(environment: Environment, apis: readonly Api[]): void {
  if (apis.some((api) => api.environment !== environment)) throw new EnvironmentsDiffer();
}
