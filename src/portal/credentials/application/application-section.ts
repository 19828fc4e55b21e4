import { inWords } from '../../../templating/dates.js';
import type { ApplicationRecord } from '../../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import type { RevocationNotice } from '../../../modules/secrets/contract/revocation/revocation-notices.js';
import type { Refusal } from '../../../modules/secrets/contract/secret-directory.js';
import { isWorking } from '../../../modules/secrets/contract/secret-state.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { anchorOf } from '../secret/changed-secret.js';
import { nudgeAbout, outlookOf, recentRefusals } from './application-advice.js';
import type { ApplicationFacts } from '../../../modules/overview/contract/application-overview.js';
import { invitedManagersOf } from './invited-managers.js';
import type { ApplicationSection } from './credentials.views.js';
import type { Action, Mind } from '../../support/frame/detail.views.js';
import { rotationCard } from '../rotation/rotation-card.js';
import { badgeOf, inSentence, momentOf, quoted, refusalInWords, timeLeft } from '../secret/secret-words.js';
import { timelineOf } from './timeline.js';

type Row = ApplicationSection['secrets'][number];

/** What WMDA support sees and does on its own page of an application, beside what managers see. */
export interface SupportSide {
  readonly organisationPath: string;
  readonly actions: readonly Action[];
  readonly mind: readonly Mind[];
  readonly onSecret: (secret: SecretView) => Row['actions'];
}

/** How a section is looked at: the secret to which something was done a moment ago, and by whom. */
interface Look {
  readonly changed?: string | undefined;
  readonly support?: SupportSide | undefined;
}

/** An application as its managers see it; with the side of WMDA support they change nothing that is the managers' to change. */
export function sectionOf(facts: ApplicationFacts, now: Date, { changed, support }: Look = {}): ApplicationSection {
  const { application, secrets, managers } = facts;
  const manages = facts.canManage && !support;
  const canManage = manages && application.status === 'active';
  const onSecret = support?.onSecret ?? ((secret) => (canManage ? actionsOn(secret, application.id) : []));
  const rows = secrets.map((secret) => ({
    ...rowOf(secret, now, onSecret(secret), changed),
    rotatePath: canManage && isWorking(secret.state) ? `${pathOf(secret, application.id)}/rotate` : '',
  }));
  return {
    id: application.id,
    name: application.name,
    path: pageOfApplication(application.id),
    organisation: application.organisation.name,
    organisationPath: support?.organisationPath ?? '',
    clientId: application.clientId,
    badges: badgesOf(application),
    apis: application.apis.map(({ code, name, scopes }) => ({ code, name, scopes: scopes.join(' ') })),
    actions: [...(support?.actions ?? [])],
    revocations: facts.revocations.map((notice) => revocationOf(notice, manages, now)),
    advice: [...outlookOf(facts, now), ...(support?.mind ?? [])],
    refusals: recentRefusals(facts, now).map((refusal) => refusalOf(refusal, secrets, now)),
    rotation: rotationCard(facts, canManage, now),
    timeline: secrets.length > 0 ? timelineOf(secrets, now) : null,
    secrets: rows,
    manages,
    canManage,
    hasActions: rows.some(({ actions }) => actions.length > 0),
    nudge: support ? null : nudgeAbout(managers),
    invited: invitedManagersOf(facts),
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

/** What a manager may do to a secret. */
function actionsOn(secret: SecretView, applicationId: string): Row['actions'] {
  const { state, pausedUntil } = secret;
  const path = pathOf(secret, applicationId);
  const action = (verb: string, label: string, dangerous = false) => ({ href: `${path}/${verb}`, label, dangerous });
  return [
    action('rename', 'Rename'),
    ...(isWorking(state) ? [action('pause', 'Pause'), action('disable', 'Disable')] : []),
    ...(pausedUntil === null ? [] : [action('resume', 'End pause'), action('disable', 'Disable')]),
    ...(state === 'disabled' && pausedUntil === null ? [action('enable', 'Enable')] : []),
    action('delete', 'Delete', true),
  ];
}

function pathOf({ id }: SecretView, applicationId: string): string {
  return `${pageOfApplication(applicationId)}/secrets/${id}`;
}

function rowOf(secret: SecretView, now: Date, actions: Row['actions'], changed?: string): Omit<Row, 'rotatePath'> {
  return {
    id: secret.id,
    name: secret.name,
    hint: secret.hint,
    anchor: anchorOf(secret.id),
    changed: secret.id === changed,
    createdOn: inWords(secret.createdAt.slice(0, 10)),
    createdBy: secret.createdBy.name,
    lastUsed: secret.lastUsedAt === null ? null : momentOf(secret.lastUsedAt, now),
    lastUsedFrom: secret.lastUsedFrom,
    lastDay: inWords(secret.expiresOn),
    left: timeLeft(secret, now),
    state: badgeOf(secret),
    pausedUntil: secret.pausedUntil === null ? null : momentOf(secret.pausedUntil, now),
    actions,
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
    dismissPath: canManage ? `${pageOfApplication(applicationId)}/revocations/${secretId}/dismiss` : '',
  };
}
