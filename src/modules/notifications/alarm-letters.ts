import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { ChangeWatch } from '../../events/change-watch.js';
import { UnexplainedChangesFound } from '../../events/unexplained-changes-found.event.js';
import { momentInWords, plural } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import type { Letter, LetterWriter } from './define-letter.js';
import { mails, renderMail } from './mail-template.js';

/** What nobody of WMDA support did through the product, and they should look into. */
@Injectable()
export class AlarmLetters implements LetterWriter {
  readonly kinds = ['unexplained-changes'];

  constructor(
    private readonly watch: ChangeWatch,
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write({ facts, reader }: Parameters<LetterWriter['write']>[0]): Promise<Letter> {
    const { changes } = UnexplainedChangesFound.schema.parse(facts);
    return renderMail(this.templates, mails.unexplainedChanges, {
      brand: this.config.brandName,
      name: reader.name,
      pageUrl: `${this.config.publicUrl}/admin/events`,
      why: `You got this mail because this is the address of ${this.config.brandName} support. Each change is told once.`,
      headline: `${plural(changes.length, 'row')} of the database changed, and no event tells of it`,
      changes: changes.map(({ kind, rowId, change, value, at }) => ({
        what: `${this.watch.whatIs(kind)} ${rowId}`,
        change: value === '' ? change : `${change} (${value})`,
        when: at === null ? 'found now' : momentInWords(new Date(at)),
      })),
    });
  }
}
