import type { Page } from '../../../shared/pagination.js';
import type { AdministeredApplication } from '../../../modules/applications/contract/administration.schemas.js';
import type { FleetSecret } from '../../../modules/secrets/contract/secret-fleet.schemas.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { effectOn } from '../../credentials/secret/change-secret.views.js';
import { lossFrom } from '../../credentials/secret/loss.js';
import { quoted } from '../../credentials/secret/secret-words.js';
import type { Refused } from '../../forms/submitted.js';
import type { ExpiryChart } from '../overview/expiry-chart.js';
import { field, optionsOf, showForm } from '../frame/form.views.js';
import { type Narrowed, showList } from '../frame/list.views.js';
import { secretCells } from './secret-tables.js';
import { cell, tableOf } from '../frame/tables.js';

export const states = ['active', 'expiring', 'disabled', 'expired'] as const;
const stateOptions = {
  '': 'Any state',
  active: 'Active',
  expiring: 'Ends soon',
  disabled: 'Disabled',
  expired: 'Expired',
};
const expiryOptions = {
  '': 'Any time',
  7: 'Within 7 days',
  30: 'Within 30 days',
  90: 'Within 90 days',
  182: 'Within 26 weeks',
};
const reasons = {
  '': 'Choose a reason',
  key_compromise: 'Its value is known to others',
  superseded: 'Another secret has taken its place',
  affiliation_changed: 'The organisation has changed',
  privilege_withdrawn: 'The application may not use the API any more',
  other: 'Another reason',
};

export function secretList(
  { items, nextCursor }: Page<FleetSecret>,
  query: Readonly<Record<string, string | number | undefined>>,
  { narrowed, chart, now }: { narrowed: readonly Narrowed[]; chart: ExpiryChart | null; now: Date },
) {
  return showList({
    heading: 'Client secrets',
    lead: 'All secrets by expiry. Only credential managers create, rename and enable them; you can delete one. A search for one or two letters finds what begins with them.',
    path: '/admin/secrets',
    query,
    search: {
      label: 'Secret, hint, application, organisation or client ID',
      selects: [
        { name: 'state', label: 'State', options: stateOptions },
        { name: 'expiringWithinDays', label: 'Works and expires', options: expiryOptions },
      ],
    },
    narrowed,
    chart,
    table: tableOf(
      'Client secrets by expiry',
      ['Secret', 'Application', 'Last day', 'Last used', 'State', 'Action'],
      items.map((secret) => {
        const { application, organisation } = secret;
        const cells = secretCells(secret, application.id, now);
        const whose = cell(application.name, {
          href: `/admin/applications/${application.id}`,
          also: [{ text: organisation.name, href: `/admin/organisations/${organisation.id}` }],
        });
        return [cells.name, whose, cells.lastDay, cells.lastUsed, cells.state, cells.delete];
      }),
      'No secret yet. Credential managers create them on their page.',
    ),
    nextCursor,
  });
}

/** One secret among those of its application. */
interface SecretOfApplication {
  readonly application: AdministeredApplication;
  readonly secrets: readonly SecretView[];
  readonly secret: SecretView;
  readonly now: Date;
}

export function deleteForm(
  question: SecretOfApplication,
  { reason, note }: { readonly reason: string; readonly note: string },
  outcome?: Refused,
) {
  const { application, secret } = question;
  return showForm(
    {
      heading: `Delete ${quoted(secret)}?`,
      warning: lossFrom(question)?.warning,
      facts: [
        `A secret of ‘${application.name}’, which belongs to ‘${application.organisation.name}’.`,
        ...effectOn(question),
        'A deleted secret cannot be brought back. All credential managers of the application are told by mail, with your reason.',
      ],
      action: `/admin/secrets/${application.id}/${secret.id}/delete`,
      button: 'Delete secret',
      dangerous: true,
      back: `/admin/applications/${application.id}`,
      fields: [
        field('select', 'reason', 'Reason', { options: optionsOf(reasons, [reason]) }),
        field('text', 'note', 'Note to the credential managers', {
          value: note,
          required: false,
          help: 'It stands in the mail. Never write a secret here.',
        }),
      ],
    },
    outcome,
  );
}
