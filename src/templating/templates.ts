import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';
import type { z } from 'zod';
import { productFolder } from './product-folder.js';
import { definedTemplates, type Template } from './define-template.js';
import { templateHelpers } from './template-helpers.js';

const folder = join(productFolder, 'templates');
/** Mails are not only HTML: these files are plain text, where an `&amp;` would be read as it stands. */
const plainText = /\/(?:subject|why|text)$/;

/** The pages and mails, by their names. */
type Renderers = ReadonlyMap<string, Handlebars.TemplateDelegate>;

/** Files do not change while a process runs, so they are parsed once, however often the product starts in it. */
let prepared: Renderers | undefined;

/**
 * The pages and mails: one strict Handlebars, every file parsed at the start and compiled at its first use. `layouts/` and
 * `partials/` are partials under those names.
 */
@Injectable()
export class Templates {
  private readonly renderers: Renderers;

  /** @throws for a file that does not parse, and for a defined template without a file */
  constructor() {
    this.renderers = prepared ??= prepare();
    const missing = [...definedTemplates().keys()].filter((name) => !this.renderers.has(name));
    if (missing.length > 0) throw new Error(`no file for the templates ${missing.join(', ')}`);
  }

  /** @throws when the context breaks the template's schema, or the template names what is not in it */
  render<Shape extends z.ZodRawShape>(template: Template<Shape>, context: z.input<z.ZodObject<Shape>>): string {
    const render = this.renderers.get(template.name);
    if (!render) throw new Error(`no file for the template ${template.name}`);
    return render(template.schema.parse(context));
  }
}

function prepare(): Renderers {
  const handlebars = Handlebars.create();
  handlebars.registerHelper(templateHelpers);
  const renderers = new Map<string, Handlebars.TemplateDelegate>();
  for (const name of templateNames()) {
    const source = templateSource(name);
    // Parsing finds a broken file now. Compiling all files took a fifth of a start, so that happens at the first use.
    const parsed = handlebars.parse(source);
    const options = { strict: true, noEscape: plainText.test(name), preventIndent: true };
    if (/^(?:layouts|partials)\//.test(name)) handlebars.registerPartial(name, source);
    else renderers.set(name, handlebars.compile(parsed, options));
  }
  return renderers;
}

/** The names of all files: their paths below `templates/`, without `.hbs`. */
export function templateNames(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.hbs'))
    .map((file) => file.slice(0, -'.hbs'.length).replaceAll('\\', '/'))
    .toSorted();
}

/** What stands in a template's file. */
export function templateSource(name: string): string {
  return readFileSync(join(folder, `${name}.hbs`), 'utf8');
}
