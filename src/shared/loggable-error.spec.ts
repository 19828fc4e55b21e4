import { loggableError } from './loggable-error.js';

describe('an error in the logs', () => {
  it('R22 leaves out what PostgreSQL says of the row', () => {
    const cause = Object.assign(new Error('duplicate key value'), {
      detail: 'Key (email)=(a@b.c) already exists.',
      code: '23505',
    });
    const thrown = Object.assign(
      new Error('duplicate key value\n - detail: Key (email)=(a@b.c) already exists.', { cause }),
      {
        code: '23505',
        constraint: 'user_account_email',
      },
    );
    const logged = loggableError(thrown);
    expect(JSON.stringify(logged)).not.toContain('a@b.c');
    expect(logged).toMatchObject({ message: 'duplicate key value', code: '23505', constraint: 'user_account_email' });
    expect(logged.causes).toEqual([expect.objectContaining({ message: 'duplicate key value' })]);
    expect(logged.stack).toContain('loggable-error.spec');
  });

  it('has the words of what is no error, as the job queue copies errors (O8)', () => {
    const copy = {
      message: 'connect ECONNREFUSED\n - detail: secret',
      stack: 'Error\n    at here',
      code: 'ECONNREFUSED',
    };
    expect(loggableError(copy)).toEqual({
      type: 'object',
      message: 'connect ECONNREFUSED',
      code: 'ECONNREFUSED',
      stack: '    at here',
    });
    expect(loggableError('words').message).toBe('words');
    expect(loggableError(new AggregateError([new Error('one'), new Error('two')])).message).toBe('one; two');
  });

  it('says what each failure of several was', () => {
    const logged = loggableError(new AggregateError([new Error('one'), 'two'], 'both failed'));
    expect(logged.causes?.map(({ message }) => message)).toEqual(['one', 'two']);
  });
});
