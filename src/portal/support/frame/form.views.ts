import { z } from 'zod';
import type { Refused } from '../../forms/submitted.js';
import { definePage, show } from '../../page/page.js';

export const Option = z.object({ value: z.string(), label: z.string(), selected: z.boolean() });

/** @param chosen the values that are chosen already */
export function optionsOf(labels: Readonly<Record<string, string>>, chosen: readonly (string | undefined)[] = []) {
  return Object.entries(labels).map(([value, label]) => ({ value, label, selected: chosen.includes(value) }));
}

/** A form sends a string for one ticked box, a list for several, and nothing for none. */
export const ticked = z
  .union([z.string().transform((value) => [value]), z.array(z.string())])
  .optional()
  .transform((values) => values ?? []);

const Field = z.object({
  kind: z.enum(['text', 'email', 'lines', 'select', 'checkboxes']),
  name: z.string(),
  label: z.string(),
  help: z.string().nullable(),
  value: z.string(),
  options: z.array(Option),
  required: z.boolean(),
  /** The id of its help. */
  helpId: z.string().nullable(),
});
type Field = Omit<z.output<typeof Field>, 'helpId'>;

export function field(
  kind: Field['kind'],
  name: string,
  label: string,
  more: Partial<Omit<Field, 'kind' | 'name' | 'label'>> = {},
): Field {
  return { kind, name, label, help: null, value: '', options: [], required: true, ...more };
}

const formPage = definePage('support-form', 'WMDA support', {
  heading: z.string(),
  /** What the change means, before it is made. */
  facts: z.array(z.string()),
  warning: z.string().nullable(),
  /**
   * The address of the form, which is also the address that shows it, so that a reload or a sign-in in between leads
   * back to it.
   */
  action: z.string(),
  fields: z.array(Field),
  button: z.string(),
  dangerous: z.boolean(),
  back: z.string(),
});

export interface FormContext {
  readonly heading: string;
  readonly action: string;
  readonly button: string;
  readonly back: string;
  readonly fields?: readonly Field[];
  readonly facts?: readonly string[];
  readonly warning?: string | undefined;
  readonly dangerous?: boolean | undefined;
}

/** Shows a form, or a plain question if it has no fields. A refused form is shown again with what was wrong. */
export function showForm(
  { fields = [], facts = [], warning, dangerous = false, ...form }: FormContext,
  refused?: Refused,
) {
  const context = {
    ...form,
    facts: [...facts],
    warning: warning ?? null,
    dangerous,
    fields: fields.map((each) => ({ ...each, helpId: each.help === null ? null : `${each.name}-help` })),
  };
  return show(formPage, context, { title: form.heading, refused });
}
