import { z } from 'zod';
import type { DomainEvent, EventClass } from '../../events/define-event.js';
import type { RelayedEvent } from '../../events/on-event.js';
import type { Attachment } from '../../mail/mailer.js';
import { defineMailTemplate, type MailTemplate } from './mail-template.js';

/** Who reads a letter; WMDA support as a whole has no id. */
export interface Reader {
  readonly id: string | null;
  readonly name: string;
  readonly email: string;
}

/** A reader of what happened, and the facts that their letter is written from: ids, never a name, never a secret. */
export interface Addressed<Facts> {
  /** Null for WMDA support's own address. */
  readonly id: string | null;
  readonly email: string;
  readonly facts: Facts;
}

/** Each of these people, with the same facts. */
export function addressedTo<Facts>(
  people: readonly { readonly id: string; readonly email: string }[],
  facts: Facts,
): Addressed<Facts>[] {
  return people.map(({ id, email }) => ({ id, email, facts }));
}

/** A moment among facts, which are stored as JSON. */
export const moment = z.coerce.date<Date | string>();

type Service = abstract new (...args: never[]) => object;
type Services = Readonly<Record<string, Service>>;
type Given<Needed extends Services> = { readonly [Name in keyof Needed]: InstanceType<Needed[Name]> };

type Trigger = (new (payload: never) => DomainEvent) & Pick<EventClass, 'type'>;
type Happened<Causes extends readonly Trigger[]> = RelayedEvent<InstanceType<Causes[number]>>;

/** What a letter says: the data of its template, the page that it is about, and what is attached. */
interface Content {
  /** A path of the portal; empty for its first page. */
  readonly page: string;
  readonly attachments?: readonly Attachment[];
}

interface Definition<
  Causes extends readonly Trigger[],
  Needed extends Services,
  Facts extends z.ZodType,
  Data extends z.ZodRawShape,
> {
  /** Is stored with each notification, and names the folder of the words: `templates/mail/<kind>/`. */
  readonly kind: string;
  /** The events that cause it. */
  readonly on: Causes;
  /** The services that it is written by, as the functions below get them. */
  readonly needs: Needed;
  /** What is stored until it is written, perhaps by a later version. */
  readonly facts: Facts;
  /** What its template shows, besides what every mail shows. */
  readonly data: Data;

  /** Who gets it, asked when it happened. They are told once, however often this is asked. */
  readonly readers: (
    event: Happened<Causes>,
    given: Given<Needed>,
  ) => Promise<readonly Addressed<z.input<Facts>>[]> | readonly Addressed<z.input<Facts>>[];

  /** The id of what it tells of, of which each reader is told once; that of the event unless given. */
  readonly cause?: (event: Happened<Causes>) => string;

  /** Runs where any of these notifications is new, in one transaction with `readers` and with storing them. */
  readonly queued?: (readers: readonly Addressed<z.input<Facts>>[], given: Given<Needed>) => Promise<void>;

  /** Who reads it, asked when it is sent; the active person of that id unless given. Undefined: nobody any more. */
  readonly reader?: (
    notification: { readonly id: string; readonly facts: z.output<Facts> },
    given: Given<Needed>,
  ) => Promise<Reader | undefined>;

  /** What it says, found when it is sent. Undefined: it is not so any more, or no more of this reader's business. */
  readonly write: (
    notification: { readonly cause: string; readonly facts: z.output<Facts>; readonly reader: Reader },
    given: Given<Needed>,
  ) => MaybeLater<(z.input<z.ZodObject<Data>> & Content) | undefined>;
}

type MaybeLater<Value> = Value | Promise<Value>;

/** A letter with the services that it needs. */
export interface ReadyLetter {
  readonly kind: string;
  readonly template: MailTemplate;
  readonly cause: (event: RelayedEvent<DomainEvent>) => string;
  readonly readers: (event: RelayedEvent<DomainEvent>) => MaybeLater<readonly Addressed<unknown>[]>;
  readonly queued: ((readers: readonly Addressed<never>[]) => Promise<void>) | undefined;
  readonly reader: ((notification: { id: string; facts: unknown }) => Promise<Reader | undefined>) | undefined;
  readonly write: (notification: {
    cause: string;
    facts: unknown;
    reader: Reader;
  }) => MaybeLater<(Record<string, unknown> & Content) | undefined>;
}

/** A letter as the list of all letters holds it. */
export interface Letter {
  readonly kind: string;
  readonly on: readonly Trigger[];
  readonly needs: Services;
  readonly template: MailTemplate;
  readonly ready: (serviceOf: (service: Service) => object) => ReadyLetter;
}

/**
 * Defines a mail: which events cause it, who reads it, what is stored until it is sent, and what it then says. Its words
 * are in `templates/mail/<kind>/`. Once it stands in `letters/all-letters.ts`, it is sent.
 */
export function defineLetter<
  const Causes extends readonly Trigger[],
  const Needed extends Services,
  Facts extends z.ZodType,
  Data extends z.ZodRawShape,
>(letter: Definition<Causes, Needed, Facts, Data>): Letter {
  const { kind, on, needs, facts, cause, readers, queued, reader, write } = letter;
  const template = defineMailTemplate(kind, letter.data);
  const ready = (serviceOf: (service: Service) => object): ReadyLetter => {
    const given = Object.fromEntries(
      Object.entries(needs).map(([name, service]) => [name, serviceOf(service)]),
    ) as Given<Needed>;
    // Its handlers hear of the events in `on` alone.
    const happened = (event: RelayedEvent<DomainEvent>) => event as Happened<Causes>;
    return {
      kind,
      template,
      cause: (event) => cause?.(happened(event)) ?? event.id,
      readers: (event) => readers(happened(event), given),
      queued: queued && ((those) => queued(those, given)),
      reader: reader && (({ id, facts: stored }) => reader({ id, facts: facts.parse(stored) }, given)),
      write: (notification) => write({ ...notification, facts: facts.parse(notification.facts) }, given),
    };
  };
  return { kind, on, needs, template, ready };
}
