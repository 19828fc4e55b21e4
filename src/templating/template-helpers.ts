import Handlebars, { type HelperDelegate, type HelperOptions } from 'handlebars';
import { plural } from './dates.js';

/** What helpers read of the page around them, wherever in it they stand. */
interface Root {
  readonly shell: {
    readonly title: string;
    readonly brand: string;
    readonly icons: string;
    readonly support: string;
    readonly problem: { readonly fields: readonly { readonly name: string; readonly text: string }[] } | null;
  };
}

/** What templates can do besides Handlebars' own `if`, `unless`, `each` and `with`. */
export const templateHelpers: Record<string, HelperDelegate> = {
  eq: (left: unknown, right: unknown) => left === right,

  /** `1 day`, `2 days`. */
  plural: (number: number, word: string) => plural(number, word),

  /** An icon of the pages' sprite, beside words that say the same: assistive technology passes it by. */
  icon: (name: string, options: HelperOptions) => {
    const sprite = escaped(shellOf(options).icons);
    return html(
      `<svg class="icon" aria-hidden="true" focusable="false"><use href="${sprite}#${escaped(name)}"/></svg>`,
    );
  },

  /** What is wrong with the field of that name; nothing where nothing is. */
  problemOf: (name: string, options: HelperOptions) => textOf(name, options),

  /** The attributes of a field: the ids of what explains it (`help`, its problem), and that it is wrong. */
  field: (name: string, options: HelperOptions) => {
    const wrong = textOf(name, options) !== undefined;
    const ids = [options.hash.help as string | null | undefined, wrong && `${name}-problem`].filter(Boolean).join(' ');
    return html(`${ids && ` aria-describedby="${escaped(ids)}"`}${wrong ? ' aria-invalid="true"' : ''}`);
  },

  /** What is wrong with the field, beside it. */
  fieldProblem: (name: string, options: HelperOptions) => {
    const text = textOf(name, options);
    if (text === undefined) return '';
    const words = `<span class="visually-hidden">Error: </span>${escaped(text)}`;
    return html(`<span class="field-problem" id="${escaped(name)}-problem">${words}</span>`);
  },

  /** "WMDA support" as a mail link, whose subject says what it is about: a `client`, a `request`, or the page. */
  support: (options: HelperOptions) => html(supportLink(options)),

  /** Words from elsewhere, with each "WMDA support" in them as that mail link. */
  linked: (words: string, options: HelperOptions) =>
    html(escaped(words).replaceAll('WMDA support', () => supportLink(options))),
};

function supportLink(options: HelperOptions): string {
  const { brand, title, support } = shellOf(options);
  const { client, request } = options.hash as { client?: string; request?: string };
  const about = client ? `client ID ${client}` : request ? `request ${request}` : title;
  const subject = encodeURIComponent(`${brand} API credentials: ${about}`);
  return `<a href="mailto:${escaped(support)}?subject=${escaped(subject)}">WMDA support</a>`;
}

function textOf(name: string, options: HelperOptions): string | undefined {
  return shellOf(options).problem?.fields.find((field) => field.name === name)?.text;
}

function shellOf({ data }: HelperOptions): Root['shell'] {
  return (data as { root: Root }).root.shell;
}

function html(text: string): Handlebars.SafeString {
  return new Handlebars.SafeString(text);
}

function escaped(text: string): string {
  return Handlebars.escapeExpression(text);
}
