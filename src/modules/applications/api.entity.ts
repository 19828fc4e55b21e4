import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import type { Environment } from './contract/application-directory.js';

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

/** Something of WMDA's that an application may reach. */
export class Api extends schema.class {
  static publish(api: NewApi, now: Date): Api {
    return Object.assign(new Api(), { ...api, scopes: [...api.scopes], id: uuidv7(), createdAt: now });
  }
}
schema.setClass(Api);
