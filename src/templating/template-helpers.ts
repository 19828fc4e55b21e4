import type { HelperDelegate } from 'handlebars';

/** What templates can do besides Handlebars' own `if`, `unless`, `each` and `with`. */
export const templateHelpers: Record<string, HelperDelegate> = {
  eq: (left: unknown, right: unknown) => left === right,
};
