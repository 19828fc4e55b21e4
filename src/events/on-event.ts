import { OnEvent as OnEmitterEvent } from '@nestjs/event-emitter';
import type { DomainEvent, EventClass } from './define-event.js';

type Handles<Event> = <Method extends (event: Event) => Promise<void>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/** The names of the handlers of each type of event. */
const handlers = new Map<string, string[]>();

/** Which handlers a type of event has in this version. Known once the modules are loaded, before anything starts. */
export function handlersOf(type: string): readonly string[] {
  return handlers.get(type) ?? [];
}

/** What one handler listens to: every handler of an event is called by itself. */
export function channelOf(type: string, handler: string): string {
  return `${type} ${handler}`;
}

/**
 * Has a method handle an event, after the change was committed, on any one instance. It may run again for the same
 * event and so must be idempotent; when it throws, it alone is tried again.
 * @param name is stored in jobs, so it outlives an upgrade: a class that gets another name keeps its former one here.
 *   Without it the name is that of the class, and of the method if that is not `handle`.
 */
export function OnEvent<Event extends DomainEvent>(
  { type }: (new (payload: never) => Event) & Pick<EventClass, 'type'>,
  name?: string,
): Handles<RelayedEvent<Event>> {
  return (target, method, descriptor) => {
    const handler = name ?? nameOf(target.constructor.name, String(method));
    addHandler(type, handler);
    OnEmitterEvent(channelOf(type, handler), { suppressErrors: false })(target, method, descriptor);
  };
}

function addHandler(type: string, handler: string): void {
  if (!/^[a-z]+([-.][a-z]+)*$/.test(handler))
    throw new Error(`a handler of ${type} needs a name, and not "${handler}"`);
  const others = handlersOf(type);
  if (others.includes(handler)) throw new Error(`${type} has two handlers with the name ${handler}`);
  handlers.set(type, [...others, handler]);
}

/** `forget-addresses` for the method `handle` of `ForgetAddresses`. */
function nameOf(className: string, method: string): string {
  const names = method === 'handle' ? [className] : [className, method];
  return names.map((name) => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()).join('.');
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
