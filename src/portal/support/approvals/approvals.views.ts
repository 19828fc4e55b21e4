import type { Page } from '../../../shared/pagination.js';
import type { ApprovalState, ApprovalView } from '../../../modules/approvals/contract/approval.schemas.js';
import { headlineOf, prospectOf, reasonInWords } from './approval-words.js';
import { showList } from '../frame/list.views.js';
import { badgeCell, type Cell, cell, linkCell, momentCell, nothing, tableOf } from '../frame/tables.js';

const path = '/admin/approvals';
const stateOptions = {
  '': 'Open',
  'carried-out': 'Carried out',
  refused: 'Refused',
  expired: 'Expired',
  failed: 'Failed',
  any: 'Any state',
};
const badges = {
  open: { label: 'Open', tone: 'warn', icon: 'clock' },
  'carried-out': { label: 'Carried out', tone: 'good', icon: 'circle-check' },
  refused: { label: 'Refused', tone: 'none', icon: 'circle-slash' },
  expired: { label: 'Expired', tone: 'none', icon: 'clock' },
  failed: { label: 'Failed', tone: 'bad', icon: 'circle-x' },
} as const satisfies Record<ApprovalState, object>;

/** @param hindrances why the reader cannot agree, by the id of the request */
export function approvalList(
  { items, nextCursor }: Page<ApprovalView>,
  hindrances: ReadonlyMap<string, string>,
  query: Readonly<Record<string, string | undefined>>,
) {
  return showList({
    heading: 'Approvals',
    lead: 'What one person of WMDA support asked for and a second one has to agree to. Where nobody else could agree, it happens after a day unless somebody refuses it.',
    path,
    query,
    search: { selects: [{ name: 'state', label: 'State', options: stateOptions }] },
    table: tableOf(
      'Requests, the newest first',
      ['What', 'Asked by', 'Asked', 'State', 'Agree', 'Refuse'],
      items.map((approval) => [
        whatCell(approval),
        byCell(approval),
        momentCell(approval.requestedAt),
        badgeCell(badges[approval.state], outlookOf(approval)),
        ...actionCells(approval, hindrances.get(approval.id)),
      ]),
      'Nothing waits for a second person.',
    ),
    nextCursor,
  });
}

export function whatCell(approval: ApprovalView): Cell {
  return cell(headlineOf(approval), {
    href: `/admin/people/${approval.subject.id}`,
    note: reasonInWords(approval),
  });
}

export function byCell({ requestedBy }: ApprovalView): Cell {
  return cell(requestedBy?.name ?? 'the command line');
}

function outlookOf(approval: ApprovalView): string | null {
  if (approval.state === 'open') return prospectOf(approval);
  return approval.decidedBy && `by ${approval.decidedBy.name}`;
}

function actionCells(approval: ApprovalView, hindrance: string | undefined): Cell[] {
  if (approval.state !== 'open') return [nothing, nothing];
  const { id } = approval;
  const what = headlineOf(approval);
  return [
    hindrance === undefined ? linkCell('Agree', `${path}/${id}/approve`, `to: ${what}`) : cell('', { note: hindrance }),
    linkCell('Refuse', `${path}/${id}/refuse`, what, { dangerous: true }),
  ];
}
