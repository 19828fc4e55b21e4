import { Get } from '@nestjs/common';
import { LookAlikeNames, type LookAlikes } from '../../../modules/applications/contract/look-alike-names.js';
import { showList } from '../frame/list.views.js';
import { SupportPage } from '../frame/support-page.js';
import { cell, tableOf } from '../frame/tables.js';

const path = '/admin/look-alikes';
const words = {
  organisation: { label: 'Organisation', at: '/admin/organisations' },
  application: { label: 'Application', at: '/admin/applications' },
} as const;

/** Names that look the same, each beside the others and with the characters in which they differ. */
@SupportPage('admin/look-alikes')
export class LookAlikesPage {
  constructor(private readonly names: LookAlikeNames) {}

  @Get()
  async list() {
    return showList({
      heading: 'Names that look the same',
      lead: 'A new name never looks like one that is there. These were given before that was asked: rename one of each.',
      path,
      query: {},
      table: tableOf(
        'Names that look the same',
        ['What', 'Names'],
        (await this.names.all()).map((alike) => rowOf(alike)),
        'No two names look the same.',
      ),
    });
  }
}

function rowOf({ kind, named: [first, ...others] }: LookAlikes) {
  const { label, at } = words[kind];
  const link = ({ id, name }: LookAlikes['named'][number]) => ({
    text: `${name} (${unusual(name)})`,
    href: `${at}/${id}/edit`,
  });
  if (!first) return [cell(label), cell('')];
  const { text, href } = link(first);
  return [cell(label), cell(text, { href, also: others.map((other) => link(other)) })];
}

/** The characters of a name that are not plain letters, where an invisible difference may be. */
function unusual(name: string): string {
  const found = [...new Set(name)].filter((character) => /[^\x20-\x7e]/.test(character));
  const codes = found.map(
    (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return codes.length === 0 ? 'plain letters' : codes.join(', ');
}
