import { inWords } from '../../../templating/dates.js';

/** Where the words of a name are not the words that people use. */
const said: Readonly<Record<string, string>> = {
  'api-changed': 'API changed',
  'api-created': 'API created',
  'application-apis-changed': 'APIs of an application changed',
  'mfa-reset': 'Second factor reset',
  'secrets-ending': 'Secrets that expire or have expired',
  'guessing-suspected': 'Somebody may be guessing secrets',
  'refused-secret-used': 'A refused secret is still used',
};

/** "Secret created" for `secret-created`, and for the event `secrets.secret-created`. */
export function inPlainWords(name: string): string {
  const own = name.split('.').at(-1) ?? name;
  return said[own] ?? capitalised(own.replaceAll('-', ' '));
}

/** "Expires on 12 Mar 2027" for `expiresOn` and that date. */
export function factInPlainWords([name, value]: readonly [name: string, value: unknown]): string {
  const words = String(value);
  const what = capitalised(name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  return `${what} ${/^\d{4}-\d\d-\d\d$/.test(words) ? inWords(words) : words.replaceAll('_', ' ')}`;
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
