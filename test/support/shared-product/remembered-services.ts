import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { sourceMaps } from '../run-typescript.mjs';

const root = new URL('../../../', import.meta.url).href;

/** Puts something back as it was. */
type Restore = () => void;

/** What the services of the product, and of a test's modules, know now: counts, caches, keys. @returns puts all of it back, and takes away what a test put in its place */
export async function rememberServices(app: NestFastifyApplication): Promise<Restore> {
  const classes = await ourClasses();
  const instances = new Set<object>();
  for (const { providers, controllers } of app.get(ModulesContainer).values()) {
    for (const { instance } of [...providers.values(), ...controllers.values()]) {
      if (classes.has((instance as object | null)?.constructor)) instances.add(instance as object);
    }
  }
  const restores = [...instances].map((instance) => rememberFields(instance, { classes, instances }));
  return () => restores.forEach((restore) => restore());
}

/** Third parties' services look after themselves: what theirs hold are sockets, timers and the like. */
async function ourClasses(): Promise<Set<unknown>> {
  const loaded = [...sourceMaps.keys()].filter((address) => address.startsWith(root));
  const modules = await Promise.all(loaded.map((address) => import(address) as Promise<object>));
  return new Set(modules.flatMap(Object.values));
}

interface Ours {
  readonly classes: ReadonlySet<unknown>;
  /** Those that are remembered already. */
  readonly instances: Set<object>;
}

function rememberFields(instance: object, ours: Ours): Restore {
  const fields = new Map(
    Object.entries(instance).map(([name, value]) => [name, { value, refill: contentOf(value, ours) }]),
  );
  return () => {
    for (const name of Object.keys(instance)) if (!fields.has(name)) Reflect.deleteProperty(instance, name);
    for (const [name, { value, refill }] of fields) {
      refill();
      Reflect.set(instance, name, value);
    }
  };
}

/** Refills a collection, or what a service is made of, with what is in it now. */
function contentOf(value: unknown, ours: Ours): Restore {
  const isPart = ours.classes.has((value as object | null)?.constructor) && !ours.instances.has(value as object);
  if (isPart) {
    ours.instances.add(value as object);
    return rememberFields(value as object, ours);
  }
  if (value instanceof Map) {
    const entries = [...value];
    return () => {
      value.clear();
      for (const [key, each] of entries) value.set(key, each);
    };
  }
  if (value instanceof Set) {
    const members = [...value];
    return () => {
      value.clear();
      for (const member of members) value.add(member);
    };
  }
  if (Array.isArray(value)) {
    const members = [...value];
    return () => void value.splice(0, value.length, ...members);
  }
  return () => undefined;
}
