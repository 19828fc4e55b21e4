import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { assertName } from '../../shared/names.js';
import type { Environment } from './contract/kinds-and-states.js';

const schema = defineEntity({
  name: 'Api',
  tableName: 'api',
  properties: {
    id: p.uuid().primary(),
    code: p.text(),
    name: p.text(),
    environment: p.text().$type<Environment>(),
    resource: p.text(),
    scopes: p.array(),
    createdAt: p.datetime(),
  },
});

export interface NewApi {
  /** Short name that people use, unique in its environment: `SM`. */
  readonly code: string;
  readonly name: string;
  readonly environment: Environment;
  /** The audience of tokens for it, unique. */
  readonly resource: string;
  /** One at least. */
  readonly scopes: readonly string[];
}

type Revision = { readonly [Field in Exclude<keyof NewApi, 'environment'>]?: NewApi[Field] | undefined };

const changeable = ['code', 'name', 'resource', 'scopes'] as const;

/** Something of WMDA's that an application may reach. */
export class Api extends schema.class {
  /** @throws InvalidField for a name that hides something */
  static publish(api: NewApi, now: Date): Api {
    assertName(api.name);
    return Object.assign(new Api(), { ...api, scopes: [...api.scopes], id: uuidv7(), createdAt: now });
  }

  /**
   * Changes its name and what tokens for it say. Its environment never changes.
   * @returns what is different now
   * @throws InvalidField for a new name that hides something
   */
  revise(revision: Revision): (typeof changeable)[number][] {
    const changed = changeable.filter(
      (field) => revision[field] !== undefined && JSON.stringify(revision[field]) !== JSON.stringify(this[field]),
    );
    if (changed.includes('name')) assertName(revision.name ?? '');
    Object.assign(this, Object.fromEntries(changed.map((field) => [field, revision[field]])));
    return changed;
  }
}
schema.setClass(Api);
