import { ForeignKeyConstraintViolationException, UniqueConstraintViolationException } from '@mikro-orm/postgresql';

/** Runs `work`; a violation of the unique constraint or index `constraint` becomes the error that `translate` makes. */
export async function onUniqueViolation<T>(
  constraint: string,
  translate: () => Error,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof UniqueConstraintViolationException && constraintOf(cause) === constraint) throw translate();
    throw cause;
  }
}

/**
 * Runs `work`; the violation of a foreign key becomes the error that `translate` makes of the key's name. A deferred key
 * is checked at the commit, where this sees nothing: make it immediate first.
 * @param translate undefined for a key that it does not expect
 */
export async function onForeignKeyViolation<T>(
  translate: (constraint: string) => Error | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw (cause instanceof ForeignKeyConstraintViolationException && translate(constraintOf(cause) ?? '')) || cause;
  }
}

function constraintOf(violation: Error): string | undefined {
  return (violation as { constraint?: string }).constraint;
}
