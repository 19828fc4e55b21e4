import type { z } from 'zod';
import { inWords, listed, plural } from '../../templating/dates.js';
import { ApplicationApisChanged } from '../applications/contract/application-apis-changed.event.js';
import { ApplicationCreated } from '../applications/contract/application-created.event.js';
import { ApplicationDisabled } from '../applications/contract/application-disabled.event.js';
import { ApplicationEnabled } from '../applications/contract/application-enabled.event.js';
import { ApplicationRenamed } from '../applications/contract/application-renamed.event.js';
import { ApplicationScopesChanged } from '../applications/contract/application-scopes-changed.event.js';
import { RoleGranted } from '../roles/contract/role-granted.event.js';
import { RoleWithdrawn } from '../roles/contract/role-withdrawn.event.js';
import { GuessingSuspected } from '../verification/contract/guessing-suspected.event.js';
import { RefusedSecretUsed } from '../verification/contract/refused-secret-used.event.js';
import { RevocationDismissed } from '../secrets/contract/revocation/revocation-dismissed.event.js';
import { SecretCreated } from '../secrets/contract/secret-created.event.js';
import { type DeleteReason, SecretDeleted, wasRevoked } from '../secrets/contract/secret-deleted.event.js';
import { SecretDisabled } from '../secrets/contract/secret-disabled.event.js';
import { SecretEnabled } from '../secrets/contract/secret-enabled.event.js';
import { SecretExpired } from '../reminders/contract/secret-expired.event.js';
import { SecretExpiring } from '../reminders/contract/secret-expiring.event.js';
import { SecretFirstUsed } from '../verification/contract/secret-first-used.event.js';
import { SecretRenamed } from '../secrets/contract/secret-renamed.event.js';

/** What a sentence calls the things that its event names by id, and what stands beside the event. */
interface Names {
  /** Begins a sentence: "Client secret ‘Secret by VM’ (abc…)". */
  readonly secret: string;
  /** Begins a sentence: the person whom the event is about. */
  readonly person: string;
  /** The address that the event came from, while it is known: never shown for what somebody signed in did. */
  readonly ip: string | null;
}

/** How one type of event is told to the people who manage the application. */
interface PublicForm {
  /** Whether only WMDA support does such a thing, so that its people stay unnamed for good. */
  bySupport(payload: unknown): boolean;
  /** The whole sentence. @throws when the payload is not of this type */
  tell(payload: unknown, names: Names): string;
}

type Told<Payload> = { readonly type: string; readonly schema: z.ZodType<Payload> };

function form<Payload>(
  { type, schema }: Told<Payload>,
  bySupport: (payload: Payload) => boolean,
  tell: (payload: Payload, names: Names) => string,
): readonly [string, PublicForm] {
  return [
    type,
    {
      bySupport: (payload) => bySupport(schema.parse(payload)),
      tell: (payload, names) => tell(schema.parse(payload), names),
    },
  ];
}

const bySupport = () => true;
const byOthers = () => false;

const whyDeleted: Readonly<Record<DeleteReason, string>> = {
  by_manager: 'was deleted.',
  key_compromise: 'was deleted because its value is known to others.',
  superseded: 'was deleted because another one took its place.',
  affiliation_changed: 'was deleted because whoever used it belongs elsewhere now.',
  privilege_withdrawn: 'was deleted because the right to use it was withdrawn.',
  other: 'was deleted.',
};

const whyRefused: Readonly<Record<string, string>> = {
  expired: 'has expired',
  disabled: 'is disabled',
  deleted: 'was deleted',
};

/** Every type of event that an application's managers are told of. Only WMDA support sees the others. */
export const publicForms: ReadonlyMap<string, PublicForm> = new Map([
  form(ApplicationCreated, bySupport, () => 'The application was created.'),
  form(ApplicationRenamed, bySupport, () => 'The application got another name; its client id stays.'),
  form(
    ApplicationApisChanged,
    bySupport,
    ({ apiIds }) => `The APIs that the application reaches were changed: ${plural(apiIds.length, 'API')} now.`,
  ),
  form(
    ApplicationScopesChanged,
    bySupport,
    ({ scopes }) => `What the application may ask of one of its APIs was changed to ${listed(scopes)}.`,
  ),
  form(ApplicationDisabled, bySupport, () => 'The application was disabled: it gets no token.'),
  form(ApplicationEnabled, bySupport, () => 'The application was enabled again.'),
  form(RoleGranted, bySupport, (_, { person }) => `${person} became a credential manager of this application.`),
  form(RoleWithdrawn, bySupport, (_, { person }) => `${person} is no credential manager of this application any more.`),
  form(
    SecretCreated,
    byOthers,
    ({ expiresOn }, { secret }) => `${secret} was created, valid through ${inWords(expiresOn)} (UTC).`,
  ),
  form(SecretRenamed, byOthers, (_, { secret }) => `${secret} got this name in place of another.`),
  form(SecretDisabled, byOthers, (_, { secret }) => `${secret} was disabled: it is refused until it is enabled again.`),
  form(SecretEnabled, byOthers, (_, { secret }) => `${secret} was enabled again.`),
  form(
    SecretDeleted,
    (payload) => payload.reason !== 'by_manager' && !wasRevoked(payload),
    (payload, { secret, ip }) =>
      wasRevoked(payload)
        ? `${secret} was revoked${ip === null ? '' : ` from ${ip}`} by somebody who held its value.`
        : `${secret} ${whyDeleted[payload.reason]}`,
  ),
  form(RevocationDismissed, byOthers, (_, { secret }) => `The notice was dismissed: ${secret} was revoked.`),
  form(SecretFirstUsed, byOthers, (_, { secret }) => `${secret} was used for the first time.`),
  form(
    SecretExpiring,
    byOthers,
    ({ daysLeft, expiresOn }, { secret }) =>
      `${secret} expires soon: ${plural(daysLeft, 'day')} left, valid through ${inWords(expiresOn)} (UTC).`,
  ),
  form(
    SecretExpired,
    byOthers,
    ({ expiresOn }, { secret }) => `${secret} has expired: ${inWords(expiresOn)} (UTC) was its last day.`,
  ),
  form(
    RefusedSecretUsed,
    byOthers,
    ({ reason }, { secret }) => `${secret} ${whyRefused[reason] ?? 'does not work'}, and a system still presents it.`,
  ),
  form(
    GuessingSuspected,
    byOthers,
    ({ refusals }) =>
      `${refusals} wrong secrets were presented for this application within an hour: somebody may be guessing.`,
  ),
]);
