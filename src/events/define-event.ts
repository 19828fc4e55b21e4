import { z } from 'zod';
import type { PublicForm } from './public-form.js';

/** A fact that happened: recorded with the change it reports, handled after that change was committed. */
export interface DomainEvent<Payload = unknown> {
  readonly payload: Payload;
}

/** The class of an event: its stable type and the shape of its payload. */
export interface EventClass<Schema extends z.ZodType = z.ZodType> {
  new (payload: z.input<Schema>): DomainEvent<z.output<Schema>>;
  readonly type: string;
  readonly schema: Schema;
  /** Without it, the event is for WMDA support alone. */
  readonly publicForm: PublicForm<z.output<Schema>> | undefined;
}

/** An event that names an application is told to those who manage it, and so must say how. No other event has readers there. */
type FormOf<Shape extends z.ZodRawShape> = 'applicationId' extends keyof Shape
  ? [publicForm: PublicForm<z.output<z.ZodObject<Shape>>>]
  : [];

const defined = new Map<string, EventClass>();

/**
 * Makes the base class of an event: `class SecretExpiring extends defineEvent('secrets.secret-expiring', z.object({...})) {}`.
 * The payload carries ids and facts that survive JSON, never names of people and never a secret. Its `organisationId`
 * and `applicationId`, where it has them, are what the event log is searched by.
 * @param type `<module>.<event>` in kebab case, unique and never changed once used
 */
export function defineEvent<Shape extends z.ZodRawShape>(
  type: string,
  schema: z.ZodObject<Shape>,
  ...form: FormOf<Shape>
) {
  class DefinedEvent implements DomainEvent<z.output<typeof schema>> {
    static readonly type = type;
    static readonly schema = schema;
    static readonly publicForm = form[0];
    readonly payload: z.output<typeof schema>;

    constructor(payload: z.input<typeof schema>) {
      this.payload = schema.parse(payload);
    }
  }
  if (defined.has(type)) throw new Error(`the event type ${type} is defined twice`);
  defined.set(type, DefinedEvent as unknown as EventClass);
  return DefinedEvent;
}

/** Every event type that exists in this version, with the schema of its payload. */
export function definedEvents(): ReadonlyMap<string, EventClass> {
  return defined;
}
