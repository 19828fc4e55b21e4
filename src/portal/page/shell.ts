import { z } from 'zod';

/** Why a form was refused: said above the page, with a link to each field. */
const FormProblem = z.object({
  text: z.string().nullable(),
  fields: z.array(z.object({ name: z.string(), text: z.string() })),
  /** For how long nothing is looked at. */
  wait: z.object({ seconds: z.number(), words: z.string() }).nullable(),
});
export type FormProblem = z.infer<typeof FormProblem>;

const Navigation = z.array(z.object({ href: z.string(), label: z.string(), current: z.boolean() }));

/** What every page has around its content. */
export const Shell = z.object({
  title: z.string(),
  brand: z.string(),
  stylesheet: z.string(),
  script: z.string(),
  icons: z.string(),
  /** Who is signed in; null on the pages before that. */
  person: z.object({ name: z.string() }).nullable(),
  navigation: Navigation,
  /** The areas of WMDA support, on its pages alone. */
  areas: Navigation,
  /** What just happened, after a redirect. */
  notice: z.string().nullable(),
  /** Why the form on the page was refused; null where none was. */
  problem: FormProblem.nullable(),
  /** Where WMDA support reads. */
  support: z.string(),
});
export type Shell = z.infer<typeof Shell>;

/** A page that someone may go to. */
export type NavigationItem = Omit<Shell['navigation'][number], 'current'>;
