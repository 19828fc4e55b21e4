import type { z } from 'zod';
import type { Refusal } from '../answers/refuses.js';

/**
 * An endpoint for programs that no controller has, as the document needs it: a form is posted to it, and it is answered
 * in words of its own.
 */
export interface DescribedEndpoint {
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly form: z.ZodType;
  readonly answer: { readonly description: string; readonly schema: z.ZodType };
  /** The body of every refusal. */
  readonly problem: z.ZodType;
  readonly refusals: readonly Refusal[];
}
