import { fieldProblem } from './field-words.js';

describe('what is wrong with a field, in words', () => {
  it.each<[string, string | undefined, unknown, string]>([
    ['must not be empty', 'a name for the secret', '  ', 'Enter a name for the secret.'],
    ['is missing', 'your password', undefined, 'Enter your password.'],
    ['must be a date that exists, like 2027-03-12', 'the last day', '', 'Enter the last day.'],
    ['give at least one', 'at least one API', [], 'Choose at least one API.'],
    [
      'must be 100 characters at most',
      'a name for the secret',
      'x',
      'The name for the secret must be 100 characters at most.',
    ],
    ['must be an e-mail address', undefined, 'x', 'This must be an e-mail address.'],
    [
      'It contains a part of your name. Leave that out.',
      'a password',
      'x',
      'It contains a part of your name. Leave that out.',
    ],
    ['nobody here has this address', 'an e-mail address', 'x', 'Nobody here has this address.'],
  ])('says %j of %j as it was sent: %j', (rule, called, value, words) => {
    expect(fieldProblem(rule, called, value)).toBe(words);
  });
});
