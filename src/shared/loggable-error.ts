/** An error as it may be logged: PostgreSQL's detail, which repeats the values of the row, stays out (R22). */
export interface LoggableError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly stack?: string;
  readonly causes?: LoggableError[];
}

/** Makes of anything that was thrown what may be logged, causes included. */
export function loggableError(thrown: unknown): LoggableError {
  if (!(thrown instanceof Error)) return { type: typeof thrown, ...wordsOf(thrown) };
  const { code, constraint } = thrown as { code?: unknown; constraint?: unknown };
  const causes = thrown instanceof AggregateError ? thrown.errors : thrown.cause === undefined ? [] : [thrown.cause];
  return {
    type: thrown.name,
    message: withoutDetail(thrown.message) || causes.map((cause) => loggableError(cause).message).join('; '),
    ...(typeof code === 'string' && { code }),
    ...(typeof constraint === 'string' && { constraint }),
    // The first lines of a stack repeat the message; the calls say where it happened.
    stack: callsOf(thrown),
    ...(causes.length > 0 && { causes: causes.map(loggableError) }),
  };
}

/** Some libraries hand over objects that look like errors and are no instances of `Error`. */
function wordsOf(thrown: unknown): Pick<LoggableError, 'message' | 'code' | 'stack'> {
  if (typeof thrown !== 'object' || thrown === null) return { message: withoutDetail(String(thrown)) };
  const { message, code, stack } = thrown as { message?: unknown; code?: unknown; stack?: unknown };
  return {
    message: typeof message === 'string' && message !== '' ? withoutDetail(message) : 'an object without a message',
    ...(typeof code === 'string' && { code }),
    ...(typeof stack === 'string' && { stack: callsOf({ stack }) }),
  };
}

function callsOf({ stack = '' }: { readonly stack?: string | undefined }): string {
  return stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
}

/** The ORM appends the detail, and some drivers the whole statement, on lines of their own. */
function withoutDetail(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}
