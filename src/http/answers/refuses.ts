import 'reflect-metadata';

const REFUSALS = Symbol('refusals');

/** A status that a route may answer with when all did not go well, and the `code`s of its problems. */
export interface Refusal {
  readonly status: number;
  readonly codes: readonly string[];
}

/**
 * Documents refusals of a route, or of every route of a controller, that follow from what it does. Those that follow
 * from what it takes and from who may ask need no word: the document has them by itself (`open-api/described-operations.ts`).
 */
export function Refuses(status: number, ...codes: string[]): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const route = (descriptor?.value ?? target) as object;
    Reflect.defineMetadata(REFUSALS, [...refusalsOf(route), { status, codes }], route);
  };
}

/** The refusals that were documented at a handler or a controller. */
export function refusalsOf(route: object): readonly Refusal[] {
  return (Reflect.getMetadata(REFUSALS, route) as Refusal[] | undefined) ?? [];
}
