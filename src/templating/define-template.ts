import type { z } from 'zod';

/** A template and the shape of what it shows; rendering anything else is an error, not an empty place. */
export interface Template<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** Its file below `templates/`, without `.hbs`. */
  readonly name: string;
  readonly schema: z.ZodObject<Shape>;
}

const defined = new Map<string, Template>();

/**
 * Names a template and gives it the schema of its context: `defineTemplate('pages/login', z.object({...}))`.
 * A test walks the template's syntax tree and finds every word that the schema does not have.
 */
export function defineTemplate<Shape extends z.ZodRawShape>(name: string, schema: z.ZodObject<Shape>): Template<Shape> {
  if (defined.has(name)) throw new Error(`the template ${name} is defined twice`);
  const template = { name, schema };
  defined.set(name, template as unknown as Template);
  return template;
}

/** Every template that this version renders. */
export function definedTemplates(): ReadonlyMap<string, Template> {
  return defined;
}
