import type { FactoryProvider } from '@nestjs/common';
import type { DomainEvent } from '../../events/define-event.js';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import type { Letter } from './define-letter.js';
import { Letters } from './letters.js';
import { QueueLetter } from './queue-letter.js';

/** What a list of letters adds to the module: the letters with the services that they need, and a handler for each. */
export function providersOf(letters: readonly Letter[]): FactoryProvider[] {
  const services = [...new Set(letters.flatMap(({ needs }) => Object.values(needs)))];
  const ready = (...instances: object[]) => {
    const serviceOf = (service: (typeof services)[number]) => instances[services.indexOf(service)] as object;
    return new Letters(letters.map((letter) => letter.ready(serviceOf)));
  };
  return [{ provide: Letters, inject: services, useFactory: ready }, ...letters.map(handlerOf)];
}

/** The handler of the events that cause a letter. Jobs know it by the kind. */
function handlerOf({ kind, on }: Letter): FactoryProvider {
  class Handler {
    constructor(private readonly queueLetter: QueueLetter) {}

    handle(event: RelayedEvent<DomainEvent>): Promise<void> {
      return this.queueLetter.of(kind, event);
    }
  }
  const method = Object.getOwnPropertyDescriptor(Handler.prototype, 'handle') as TypedPropertyDescriptor<
    Handler['handle']
  >;
  for (const event of on) OnEvent(event, kind)(Handler.prototype, 'handle', method);
  return {
    provide: Handler,
    inject: [QueueLetter],
    useFactory: (queueLetter: QueueLetter) => new Handler(queueLetter),
  };
}
