import { Organisation } from './organisation.entity.js';
import { Api } from './api.entity.js';
import { Application } from './application.entity.js';

/** What the ORM must know of this module. */
export const applicationsEntities = [Organisation, Api, Application];
