import { OnEvent as OnEmitterEvent } from '@nestjs/event-emitter';
import type { DomainEvent, EventClass } from './define-event.js';

type Handles<Event> = <Method extends (event: Event) => Promise<void>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

const heard = new Set<string>();

/** Whether anything in this version handles events of a type. Known once the modules are loaded, before anything starts. */
export function isHeard(type: string): boolean {
  return heard.has(type);
}

/**
 * Has a method handle an event, after the change was committed, on any one instance. It may run again for the same
 * event and so must be idempotent; what it throws has the event tried again.
 */
export function OnEvent<Event extends DomainEvent>(
  event: (new (payload: never) => Event) & Pick<EventClass, 'type'>,
): Handles<RelayedEvent<Event>> {
  heard.add(event.type);
  return OnEmitterEvent(event.type, { suppressErrors: false }) as Handles<RelayedEvent<Event>>;
}

/** An event as its handlers get it. */
export type RelayedEvent<Event extends DomainEvent> = Pick<Event, 'payload'> & {
  /** The event's id in the event log: the key that makes a handler idempotent. */
  readonly id: string;
  readonly occurredAt: Date;
  /** Who did it; null for the system itself. */
  readonly actorId: string | null;
  /** The address that it came from; null without a request. */
  readonly ip: string | null;
};
