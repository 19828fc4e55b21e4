import { z } from 'zod';
import { defineTemplate, type Template } from '../../templating/define-template.js';
import type { Refused } from '../forms/submitted.js';
import { Shell } from './shell.js';

/** A page: its file in `templates/pages`, its title, and what it shows besides what every page has. */
export interface Page<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly title: string;
  readonly template: Template<Shape & { shell: typeof Shell }>;
}

/** Names a page: `definePage('not-here', 'Not found', { detail: z.string() })`. */
export function definePage<Shape extends z.ZodRawShape>(name: string, title: string, shape: Shape): Page<Shape> {
  return { title, template: defineTemplate(`pages/${name}`, z.object({ ...shape, shell: Shell })) };
}

interface ShowOptions {
  /** Why the form on the page was refused: the page says so above it, at its fields, in its title and by its status. */
  readonly refused?: Refused | undefined;
  /** 200 unless given, or what the refusal of a form asks for. */
  readonly status?: number;
  /** The page's own unless given. */
  readonly title?: string;
  /** What just happened; unless given, what the word in the address stands for. */
  readonly notice?: string | null;
  /** Whether the page shows something that is shown once. */
  readonly holdsSecret?: boolean;
}

/** What a page's route answers: a page, shown with these things. */
export class Shown {
  constructor(
    readonly page: Page,
    readonly context: object,
    readonly options: ShowOptions,
  ) {}
}

/** What a page's route answers after a form did something: where to look now (Post/Redirect/Get). */
export class SeeOther {
  constructor(readonly location: string) {}
}

export function show<Shape extends z.ZodRawShape>(
  page: Page<Shape>,
  context: z.input<z.ZodObject<Shape>>,
  options: ShowOptions = {},
): Shown {
  return new Shown(page as unknown as Page, context, options);
}

/** @param location a path of this host */
export function seeOther(location: string): SeeOther {
  return new SeeOther(location);
}
