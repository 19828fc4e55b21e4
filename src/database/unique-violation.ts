import { UniqueConstraintViolationException } from '@mikro-orm/postgresql';

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

function constraintOf(violation: UniqueConstraintViolationException): string | undefined {
  return (violation as { constraint?: string }).constraint;
}
