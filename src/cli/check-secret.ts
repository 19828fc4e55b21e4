import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { formatOf, type SecretFormat } from '../modules/secrets/contract/secret-format.js';
import { type Outcome, WrongUse } from './outcome.js';

/** A secret has 55 characters; what is longer than this was not meant to be pasted. */
const longestInput = 4096;

export async function checkSecret(): Promise<Outcome> {
  const value = (await (process.stdin.isTTY ? askUnseen('Client secret: ') : readInput())).trim();
  if (value === '') throw new WrongUse('There was nothing on standard input. Paste the value there.');
  const format = formatOf(value);
  return { fine: format === 'well_formed', json: { format }, lines: [words[format]] };
}

const words: Readonly<Record<SecretFormat, string>> = {
  well_formed: 'Form and checksum are right: this is a whole client secret. Whether it works is another question.',
  checksum_wrong: 'This is not a whole client secret: it was cut, or a character of it is wrong. Copy it again.',
  more_than_the_value:
    'Something stands before or after the client secret, such as quotes or a byte-order mark. Copy the value alone.',
  looks_like_an_id: 'This is an id, not a client secret. The secret was shown once, when it was created.',
  other: 'This is not a client secret: they look like abc_wmda_ and 46 letters and digits.',
};

async function readInput(): Promise<string> {
  let text = '';
  for await (const part of process.stdin.setEncoding('utf8')) {
    text += part;
    if (text.length > longestInput) {
      throw new WrongUse(`There were more than ${longestInput} characters on standard input. Paste the value alone.`);
    }
  }
  return text;
}

/** Asks on the terminal; what is typed or pasted is not echoed. */
async function askUnseen(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
