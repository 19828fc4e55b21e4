import Handlebars, { type HelperDelegate, type HelperOptions } from 'handlebars';
import { plural } from './dates.js';

/** What templates can do besides Handlebars' own `if`, `unless`, `each` and `with`. */
export const templateHelpers: Record<string, HelperDelegate> = {
  eq: (left: unknown, right: unknown) => left === right,

  /** `1 day`, `2 days`. */
  plural: (number: number, word: string) => plural(number, word),

  /** An icon of the pages' sprite, beside words that say the same: assistive technology passes it by. */
  icon: (name: string, { data }: HelperOptions) => {
    const sprite = Handlebars.escapeExpression((data as { root: { shell: { icons: string } } }).root.shell.icons);
    return new Handlebars.SafeString(
      `<svg class="icon" aria-hidden="true" focusable="false"><use href="${sprite}#${Handlebars.escapeExpression(name)}"/></svg>`,
    );
  },
};
