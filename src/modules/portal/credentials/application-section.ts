import { dateOf } from '../../../shared/calendar-date.js';
import { DAY } from '../../../shared/clock.js';
import { inWords, plural } from '../../../templating/dates.js';
import type { ApplicationRecord } from '../../applications/contract/application-directory.js';
import type { CredentialManager } from '../../roles/contract/role-directory.js';
import type { RevocationNotice } from '../../secrets/contract/revocation-notices.js';
import type { Refusal } from '../../secrets/contract/secret-lists.js';
import type { SecretView } from '../../secrets/contract/secret.schemas.js';
import type { ApplicationSection } from './credentials.views.js';
import { type Rotation, rotationOf } from './rotation.js';
import { badgeOf, momentOf, quoted, refusalInWords, timeLeft } from './secret-words.js';
import { firstDayWithout, timelineOf } from './timeline.js';

/** What is known of one application. */
export interface ApplicationFacts {
  readonly application: ApplicationRecord;
  /** Newest first. */
  readonly secrets: readonly SecretView[];
  readonly refusals: readonly Refusal[];
  /** That nobody dismissed, the newest first. */
  readonly revocations: readonly RevocationNotice[];
  readonly managers: readonly CredentialManager[];
  /** Whether the viewer may change its secrets. */
  readonly canManage: boolean;
}

type Advice = ApplicationSection['advice'][number];

const recentRefusalMs = 7 * DAY;
const shownRefusals = 3;

export function sectionOf(facts: ApplicationFacts, now: Date): ApplicationSection {
  const { application, secrets, managers } = facts;
  const canManage = facts.canManage && application.status === 'active';
  const rotation = rotationOf(secrets, now);
  return {
    id: application.id,
    name: application.name,
    organisation: application.organisation.name,
    clientId: application.clientId,
    badges: badgesOf(application),
    apis: application.apis.map(({ code, name, scopes }) => ({ code, name, scopes: scopes.join(' ') })),
    revocations: facts.revocations.map((notice) => revocationOf(notice, facts.canManage, now)),
    advice: adviceOn(facts, rotation, now),
    watch: rotation && { path: `/manage-clients/${application.id}/rotation`, step: rotation.step },
    timeline: secrets.length > 0 ? timelineOf(secrets, now) : null,
    secrets: secrets.map((secret) => rowOf(secret, application.id, now)),
    canManage,
    managers: managers.map(({ name, email, scope }) => ({
      name,
      email,
      scope: scope === 'organisation' ? 'all applications of the organisation' : 'this application',
    })),
  };
}

/** 0 needs action first: nothing works; 1: something lapses soon or was revoked; 2: a client is refused; 3: nothing to do. */
export function urgencyOf({ application, secrets, refusals, revocations }: ApplicationFacts, now: Date): number {
  if (application.status === 'disabled') return 3;
  if (secrets.length > 0 && firstDayWithout(secrets, dateOf(now)) <= dateOf(now)) return 0;
  if (revocations.length > 0 || secrets.some(({ state }) => state === 'expiring')) return 1;
  return refusals.some((refusal) => isRecent(refusal, now)) ? 2 : 3;
}

function badgesOf({ environment, status }: ApplicationRecord): ApplicationSection['badges'] {
  const place = { label: environment === 'production' ? 'Production' : 'Sandbox', tone: 'none' as const, icon: '' };
  return status === 'active' ? [place] : [place, { label: 'Disabled', tone: 'bad', icon: 'ban' }];
}

function rowOf(secret: SecretView, applicationId: string, now: Date): ApplicationSection['secrets'][number] {
  return {
    name: secret.name,
    hint: secret.hint,
    path: `/manage-clients/${applicationId}/secrets/${secret.id}`,
    createdOn: inWords(secret.createdAt.slice(0, 10)),
    createdBy: secret.createdBy.name,
    lastUsed: secret.lastUsedAt === null ? null : momentOf(secret.lastUsedAt, now),
    lastUsedFrom: secret.lastUsedFrom,
    validThrough: inWords(secret.expiresOn),
    left: timeLeft(secret, now),
    state: badgeOf(secret),
    canDisable: secret.state === 'active' || secret.state === 'expiring',
    canEnable: secret.state === 'disabled',
  };
}

function revocationOf(
  { secretId, applicationId, name, hint, revokedAt, revokedFrom }: RevocationNotice,
  canManage: boolean,
  now: Date,
): ApplicationSection['revocations'][number] {
  const { words, ago } = momentOf(revokedAt.toISOString(), now);
  const from = revokedFrom ? ` from ${revokedFrom}` : '';
  return {
    name,
    text: `${quoted({ name, hint })} was revoked ${ago} (${words})${from} by somebody who held its value, and is deleted. Create a new secret for the systems that used it, and find out where the value was to be seen.`,
    dismissPath: canManage ? `/manage-clients/${applicationId}/revocations/${secretId}/dismiss` : '',
  };
}

function adviceOn(facts: ApplicationFacts, rotation: Rotation | null, now: Date): Advice[] {
  const { application, refusals, managers } = facts;
  const disabled: Advice[] =
    application.status === 'disabled'
      ? [{ tone: 'problem', icon: 'ban', text: 'This application is disabled. Ask WMDA support to enable it.' }]
      : [];
  const recent = refusals.filter((refusal) => isRecent(refusal, now)).slice(0, shownRefusals);
  const alone: Advice[] =
    managers.length < 2
      ? [
          {
            tone: 'hint',
            icon: 'user-plus',
            text: `${managers.length === 0 ? 'Nobody manages' : 'One person manages'} this application. Have at least two credential managers, so that reminders reach someone: ask WMDA support.`,
          },
        ]
      : [];
  return [
    ...disabled,
    ...(disabled.length === 0 ? outlook(facts, now) : []),
    ...recent.map((refusal): Advice => ({
      tone: 'warning',
      icon: 'shield-alert',
      text: refusalInWords(refusal, now),
    })),
    ...(rotation ? [progress(rotation, now)] : []),
    ...alone,
  ];
}

function outlook({ secrets }: ApplicationFacts, now: Date): Advice[] {
  const today = dateOf(now);
  const from = firstDayWithout(secrets, today);
  if (secrets.length === 0) return [];
  if (from <= today) {
    const text =
      'No secret of this application works: its systems get no token. Create a new secret and store it there.';
    return [{ tone: 'problem', icon: 'circle-x', text }];
  }
  const days = Math.ceil((Date.parse(`${from}T00:00:00Z`) - now.getTime()) / DAY);
  if (days > 30) return [];
  const text = `From ${inWords(from)} on no secret works (${plural(days, 'day')} left). Create a new secret now and store it in the systems that use this application.`;
  return [{ tone: 'warning', icon: 'triangle-alert', text }];
}

function progress({ step, newer, older }: Rotation, now: Date): Advice {
  const last = momentOf(older.lastUsedAt ?? older.createdAt, now).ago;
  const from = older.lastUsedFrom ? ` from ${older.lastUsedFrom}` : '';
  const steps: Record<Rotation['step'], Advice> = {
    waiting: {
      tone: 'hint',
      icon: 'refresh-cw',
      text: `Waiting for the first use of ${quoted(newer)}. Store it in your systems, and keep ${quoted(older)} until then. This page shows when it happens.`,
    },
    switching: {
      tone: 'hint',
      icon: 'refresh-cw',
      text: `${quoted(newer)} is in use, and ${quoted(older)} was still used ${last}${from}. Switch that system too before you delete the old one.`,
    },
    quiet: {
      tone: 'hint',
      icon: 'refresh-cw',
      text: `${quoted(newer)} is in use, and ${quoted(older)} was last used ${last}${from}. Delete the old one once you know that every system has switched: one that runs once a month would show only then.`,
    },
    done: {
      tone: 'notice',
      icon: 'circle-check',
      text: `${quoted(newer)} is in use, and ${quoted(older)} was last used ${last}. The old one is safe to delete.`,
    },
  };
  return steps[step];
}

function isRecent({ lastAt }: Refusal, now: Date): boolean {
  return now.getTime() - lastAt.getTime() < recentRefusalMs;
}
