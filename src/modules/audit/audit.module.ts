import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { Activity } from './contract/activity.js';
import { EventFile } from './contract/event-file.js';
import { EventSearch } from './contract/event-search.js';
import { StoredActivity } from './stored-activity.js';
import { StoredEventFile } from './stored-event-file.js';
import { StoredEventSearch } from './stored-event-search.js';

/** Reading the event log: support's search, and an application's own activity. */
@Module({
  imports: [IdentityModule, RolesModule, ApplicationsModule, SecretsModule],
  providers: [
    { provide: EventFile, useClass: StoredEventFile },
    { provide: EventSearch, useClass: StoredEventSearch },
    { provide: Activity, useClass: StoredActivity },
  ],
  exports: [EventFile, EventSearch, Activity],
})
export class AuditModule {}
