import { inWords, listed, momentInWords } from '../../../templating/dates.js';

/** Where the words of a name are not the words that people use. */
const said: Readonly<Record<string, string>> = {
  'api-changed': 'API changed',
  'api-created': 'API created',
  'application-apis-changed': 'APIs of an application changed',
  'application-scopes-changed': 'Scopes of an application changed',
  'mfa-reset': 'Second factor reset',
  'email-change-asked': 'E-mail address to be changed',
  'email-change-by-support': 'E-mail address of somebody to be changed',
  'email-change-not-made': 'E-mail address not changed',
  'email-change-done': 'E-mail address in use',
  'secrets-ending': 'Secrets that expire or have expired',
  'guessing-suspected': 'Somebody may be guessing secrets',
  'refused-secret-used': 'A refused secret is still used',
  'sealing-stopped': 'The event log cannot be sealed',
  'reminder-sweep-refused': 'No reminders: the clock of the database is wrong',
  'foreign-events-found': 'Events found that the portal did not record',
  'mail-server-refused': 'The mail server refuses all mails',
  'mail-server-recovered': 'The mail server takes mails again',
  'mails-resent': 'Failed mails sent again',
  'origins-erased': 'Addresses of a person erased',
  'log-archived': 'Old events archived',
};

/** "Secret created" for `secret-created`, and for the event `secrets.secret-created`. */
export function inPlainWords(name: string): string {
  const own = name.split('.').at(-1) ?? name;
  return said[own] ?? capitalised(spelled(own));
}

/** Facts whose names and values are no words of people. */
const saidFacts: Readonly<Record<string, string>> = {
  'kind browser': 'in a browser',
  'kind api': 'through the API',
  'method totp': 'with an authenticator app',
  'method recovery-code': 'with a recovery code',
  'revoked true': 'revoked by somebody who held its value',
};

/** "Reason superseded, expires on 12 Mar 2027" for `reason` and `expiresOn`. */
export function factsInPlainWords(facts: readonly (readonly [name: string, value: unknown])[]): string {
  return capitalised(facts.map(([name, value]) => factInPlainWords(name, value)).join(', '));
}

function factInPlainWords(name: string, value: unknown): string {
  if (name === 'kid') return `key ${value}`;
  return saidFacts[`${name} ${value}`] ?? `${spelled(name)} ${valueInPlainWords(name, value)}`;
}

function valueInPlainWords(name: string, value: unknown): string {
  if (Array.isArray(value)) return listed(value.map((each) => valueInPlainWords(name, each)));
  const words = String(value);
  if (/^\d{4}-\d\d-\d\d$/.test(words)) return inWords(words);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(words)) return momentInWords(new Date(words));
  return choices.has(name) ? spelled(words) : words;
}

/** Facts whose values are names of the product's own; others are what people typed. */
const choices = new Set(['changed', 'kind', 'method', 'problem', 'reason', 'role', 'step']);

/** "introspection application ids" for `introspectionApplicationIds`, "wrong code" for `wrong-code`. */
function spelled(name: string): string {
  return name.replaceAll(/[-_]/g, ' ').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
