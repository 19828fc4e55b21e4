import { Events0001 } from './0001-events.js';
import { Identity0002 } from './0002-identity.js';
import { Roles0003 } from './0003-roles.js';
import { Applications0004 } from './0004-applications.js';
import { Secrets0005 } from './0005-secrets.js';
import { BetweenModules0006 } from './0006-between-modules.js';
import { OAuth0007 } from './0007-oauth.js';
import { SecretUse0008 } from './0008-secret-use.js';
import { MailedLinks0009 } from './0009-mailed-links.js';
import { Reminders0010 } from './0010-reminders.js';
import { Notifications0011 } from './0011-notifications.js';
import { EventSearch0012 } from './0012-event-search.js';
import { SecretFleet0013 } from './0013-secret-fleet.js';
import { SecretsByHint0014 } from './0014-secrets-by-hint.js';
import { Searches0015 } from './0015-searches.js';
import { KeyChecks0016 } from './0016-expand-key-checks.js';
import { EventMacs0017 } from './0017-event-macs.js';
import { BoundRows0019 } from './0019-bound-rows.js';
import { SignIn0021 } from './0021-sign-in.js';
import { EmailChanges0022 } from './0022-email-changes.js';
import { GrantedScopes0023 } from './0023-granted-scopes.js';
import { Names0024 } from './0024-names.js';
import { RowChanges0026 } from './0026-row-changes.js';
import { Approvals0028 } from './0028-approvals.js';
import { Anonymised0029 } from './0029-expand-anonymised.js';
import { Seals0030 } from './0030-expand-seals.js';
import { AddressedMails0031 } from './0031-expand-addressed-mails.js';
import { Schedules0032 } from './0032-expand-schedules.js';
import { MailDelivery0034 } from './0034-expand-mail-delivery.js';
import { ReminderWalk0036 } from './0036-expand-reminder-walk.js';
import { SupportLists0037 } from './0037-expand-support-lists.js';
import { Rotation0038 } from './0038-expand-rotation.js';
import { UsedAddresses0039 } from './0039-expand-used-addresses.js';
import { Refusals0040 } from './0040-expand-refusals.js';
import { Forecast0041 } from './0041-expand-forecast.js';

/**
 * Every migration, in the order in which they run. One that has run anywhere is never edited. One after which older code
 * works as before, since it only adds, is named `0000-expand-…`: a version that does not know another one does not start.
 */
export const migrations = [
  { name: '0001-events', class: Events0001 },
  { name: '0002-identity', class: Identity0002 },
  { name: '0003-roles', class: Roles0003 },
  { name: '0004-applications', class: Applications0004 },
  { name: '0005-secrets', class: Secrets0005 },
  { name: '0006-between-modules', class: BetweenModules0006 },
  { name: '0007-oauth', class: OAuth0007 },
  { name: '0008-secret-use', class: SecretUse0008 },
  { name: '0009-mailed-links', class: MailedLinks0009 },
  { name: '0010-reminders', class: Reminders0010 },
  { name: '0011-notifications', class: Notifications0011 },
  { name: '0012-event-search', class: EventSearch0012 },
  { name: '0013-secret-fleet', class: SecretFleet0013 },
  { name: '0014-secrets-by-hint', class: SecretsByHint0014 },
  { name: '0015-searches', class: Searches0015 },
  { name: '0016-expand-key-checks', class: KeyChecks0016 },
  { name: '0017-event-macs', class: EventMacs0017 },
  { name: '0019-bound-rows', class: BoundRows0019 },
  { name: '0021-sign-in', class: SignIn0021 },
  { name: '0022-email-changes', class: EmailChanges0022 },
  { name: '0023-granted-scopes', class: GrantedScopes0023 },
  { name: '0024-names', class: Names0024 },
  { name: '0026-row-changes', class: RowChanges0026 },
  { name: '0028-approvals', class: Approvals0028 },
  { name: '0029-expand-anonymised', class: Anonymised0029 },
  { name: '0030-expand-seals', class: Seals0030 },
  { name: '0031-expand-addressed-mails', class: AddressedMails0031 },
  { name: '0032-expand-schedules', class: Schedules0032 },
  { name: '0034-expand-mail-delivery', class: MailDelivery0034 },
  { name: '0036-expand-reminder-walk', class: ReminderWalk0036 },
  { name: '0037-expand-support-lists', class: SupportLists0037 },
  { name: '0038-expand-rotation', class: Rotation0038 },
  { name: '0039-expand-used-addresses', class: UsedAddresses0039 },
  { name: '0040-expand-refusals', class: Refusals0040 },
  { name: '0041-expand-forecast', class: Forecast0041 },
];
