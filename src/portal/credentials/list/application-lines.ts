import { z } from 'zod';
import { ago, inWords, plural } from '../../../templating/dates.js';
import type { ApplicationRecord } from '../../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import type { SecretSummary } from '../../../modules/secrets/contract/secret-directory.js';
import { daysLeft } from '../../../modules/secrets/contract/secret-state.js';
import type { ApplicationNeed } from '../../../modules/secrets/contract/standing.js';
import { Badge } from '../application/credentials.views.js';
import type { ListedApplication } from './urgency.js';

/** An application in one line. */
export const ApplicationLine = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  environment: z.string(),
  organisation: z.string(),
  state: Badge,
  /** Whether a secret was revoked by somebody who held its value, and nobody took note yet. */
  revoked: z.boolean(),
  /** The next last day of a secret, or what happens where there is none to speak of. */
  next: z.string(),
  /** When it happens. */
  when: z.string(),
  lastUsed: z.string(),
});
type ApplicationLine = z.output<typeof ApplicationLine>;

/** What each need is called in the list and in its filter. */
export const needsInWords: Readonly<Record<ApplicationNeed, string>> = {
  'refused-now': 'Refused now',
  'first-secret': 'No working secret',
  successor: 'Loses access soon',
  switch: 'Replacement ready',
  tidy: 'To tidy up',
  nothing: 'Nothing to do',
};

export const environmentsInWords = { production: 'Production', sandbox: 'Sandbox' } as const;

const loud: Readonly<Record<ApplicationNeed, Pick<Badge, 'tone' | 'icon'>>> = {
  'refused-now': { tone: 'bad', icon: 'shield-alert' },
  'first-secret': { tone: 'bad', icon: 'circle-x' },
  successor: { tone: 'bad', icon: 'triangle-alert' },
  switch: { tone: 'warn', icon: 'refresh-cw' },
  tidy: { tone: 'none', icon: 'trash-2' },
  nothing: { tone: 'good', icon: 'circle-check' },
};

export function lineOf({ application, summary, revoked }: ListedApplication, now: Date): ApplicationLine {
  const { id, name, environment, organisation } = application;
  return {
    id,
    name,
    path: pageOfApplication(id),
    environment: environmentsInWords[environment],
    organisation: organisation.name,
    state: stateOf(application, summary),
    revoked,
    ...nextOf(application, summary, now),
    lastUsed: summary.lastUsedAt ? ago(summary.lastUsedAt, now) : 'never',
  };
}

/** A sandbox is quiet about what it needs, and what was never used is not praised. */
function stateOf({ status, environment }: ApplicationRecord, { needs, lastUsedAt }: SecretSummary): Badge {
  if (status === 'disabled') return { label: 'Disabled', tone: 'none', icon: 'ban' };
  const { tone, icon } = loud[needs];
  const quiet = tone === 'good' ? lastUsedAt === null : environment === 'sandbox';
  return { label: needsInWords[needs], tone: quiet ? 'none' : tone, icon };
}

function nextOf(
  { status }: ApplicationRecord,
  { needs, endsNext }: SecretSummary,
  now: Date,
): Pick<ApplicationLine, 'next' | 'when'> {
  if (status === 'disabled') return { next: 'Gets no token', when: '' };
  if (needs === 'refused-now') return { next: 'A system gets no token', when: 'now' };
  if (endsNext === null) return { next: 'Gets no token', when: 'now' };
  return { next: inWords(endsNext), when: `${plural(daysLeft(endsNext, now), 'day')} left` };
}
