import { inWords } from '../../templating/dates.js';
import type { ApplicationRecord } from '../../modules/applications/contract/application-directory.js';
import type { RevocationNotice } from '../../modules/secrets/contract/revocation/revocation-notices.js';
import type { Refusal } from '../../modules/secrets/contract/secret-directory.js';
import { isWorking } from '../../modules/secrets/contract/secret-state.js';
import type { SecretView } from '../../modules/secrets/contract/secret.schemas.js';
import { nudgeAbout, outlookOf, recentRefusals, rotationPanel } from './application-advice.js';
import type { ApplicationFacts } from '../../modules/overview/contract/application-overview.js';
import type { ApplicationSection } from './credentials.views.js';
import { badgeOf, inSentence, momentOf, quoted, refusalInWords, timeLeft } from './secret-words.js';
import { timelineOf } from './timeline.js';

export function sectionOf(facts: ApplicationFacts, now: Date): ApplicationSection {
  const { application, secrets, managers } = facts;
  const canManage = facts.canManage && application.status === 'active';
  return {
    id: application.id,
    name: application.name,
    organisation: application.organisation.name,
    clientId: application.clientId,
    badges: badgesOf(application),
    apis: application.apis.map(({ code, name, scopes }) => ({ code, name, scopes: scopes.join(' ') })),
    revocations: facts.revocations.map((notice) => revocationOf(notice, facts.canManage, now)),
    advice: outlookOf(facts, now),
    refusals: recentRefusals(facts, now).map((refusal) => refusalOf(refusal, secrets, now)),
    rotation: rotationPanel(facts, canManage, now),
    timeline: secrets.length > 0 ? timelineOf(secrets, now) : null,
    secrets: secrets.map((secret) => rowOf(secret, application.id, now)),
    canManage,
    nudge: nudgeAbout(managers),
    managers: managers.map(({ name, email, scope }) => ({
      name,
      email,
      scope: scope === 'organisation' ? 'all applications of the organisation' : 'this application',
    })),
  };
}

function badgesOf({ environment, status }: ApplicationRecord): ApplicationSection['badges'] {
  const place = { label: environment === 'production' ? 'Production' : 'Sandbox', tone: 'none' as const, icon: '' };
  return status === 'active' ? [place] : [place, { label: 'Disabled', tone: 'bad', icon: 'ban' }];
}

function rowOf(secret: SecretView, applicationId: string, now: Date): ApplicationSection['secrets'][number] {
  return {
    id: secret.id,
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
    canDisable: isWorking(secret.state),
    canEnable: secret.state === 'disabled',
  };
}

function refusalOf(
  refusal: Refusal,
  secrets: readonly SecretView[],
  now: Date,
): ApplicationSection['refusals'][number] {
  const presented = secrets.find(({ id }) => id === refusal.secretId);
  return {
    why: refusalInWords(refusal, presented, now),
    lastTried: momentOf(refusal.lastAt.toISOString(), now),
    from: refusal.lastFrom,
  };
}

function revocationOf(
  { secretId, applicationId, name, hint, revokedAt, revokedFrom }: RevocationNotice,
  canManage: boolean,
  now: Date,
): ApplicationSection['revocations'][number] {
  return {
    name: inSentence(name),
    secret: quoted({ name, hint }),
    revoked: momentOf(revokedAt.toISOString(), now),
    from: revokedFrom,
    dismissPath: canManage ? `/manage-clients/${applicationId}/revocations/${secretId}/dismiss` : '',
  };
}
