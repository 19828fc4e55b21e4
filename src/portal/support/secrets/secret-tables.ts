import { ago } from '../../../templating/dates.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { badgeOf, timeLeft } from '../../credentials/secret/secret-words.js';
import { badgeCell, type Cell, cell, dayCell, linkCell, momentCell } from '../frame/tables.js';

/** How WMDA support's tables show one secret, apart from whose it is. */
export function secretCells(secret: SecretView, applicationId: string, now: Date) {
  const { id, name, hint, lastUsedAt, lastUsedFrom } = secret;
  const from = lastUsedFrom ? ` from ${lastUsedFrom}` : '';
  return {
    name: cell(name, { note: `${hint}…` }),
    lastDay: dayCell(secret.expiresOn, timeLeft(secret, now)),
    lastUsed: {
      ...momentCell(lastUsedAt),
      note: lastUsedAt === null ? null : `${ago(new Date(lastUsedAt), now)}${from}`,
    },
    state: badgeCell(badgeOf(secret)),
    delete: linkCell('Delete', `/admin/secrets/${applicationId}/${id}/delete`, `${name} (${hint}…)`, {
      dangerous: true,
    }),
  } satisfies Record<string, Cell>;
}
