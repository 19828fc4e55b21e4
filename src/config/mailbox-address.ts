import { domainToASCII } from 'node:url';
import { z } from 'zod';

const Address = z.email();

/** Whom a mail is from or for: `address`, `Name <address>` or `"Name" <address>`. */
export interface MailboxAddress {
  readonly name: string;
  readonly address: string;
}

/** @throws Error saying what is wrong */
export function readMailbox(text: string): MailboxAddress {
  const [, name = '', spelt = text] = /^\s*(.*?)\s*<([^<>]*)>$/.exec(text) ?? [];
  const address = spelt.trim().replace(/@(.+)$/, (_, domain: string) => `@${domainToASCII(domain)}`);
  if (!Address.safeParse(address).success) throw new Error('must be an e-mail address');
  const bare = name.replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1');
  if (/[<>"\\]/.test(bare)) throw new Error('must be an e-mail address, or a name and an address: Name <address>');
  return { name: bare, address };
}

/** As the header of a mail spells it. */
export function mailboxText({ name, address }: MailboxAddress): string {
  return name === '' ? address : `"${name}" <${address}>`;
}
