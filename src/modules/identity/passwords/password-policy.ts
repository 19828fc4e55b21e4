import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { InvalidField } from '../../../shared/domain-error.js';
import { passwordLength } from '../contract/passwords/password-length.js';
import { isCommonPassword } from './common-passwords.js';

/** Whose password it is to be. */
export interface PasswordOwner {
  readonly name: string;
  readonly email: string;
}

const shortestPart = 4;
const shortestCore = 5;
const longestDecoration = 8;
const longestChunk = 4;
const rows = ['abcdefghijklmnopqrstuvwxyz', '0123456789', 'qwertyuiopasdfghjklzxcvbnm', 'qwertzuiopasdfghjklyxcvbnm'];

/** What a password must be (R47): long enough and not easy to guess. No rules about which characters it has. */
@Injectable()
export class PasswordPolicy {
  constructor(private readonly config: Config) {}

  /** @throws InvalidField at `password`, saying all that is wrong and what to do */
  async check(password: string, owner: PasswordOwner): Promise<void> {
    const problems = isTooLong(password)
      ? [`It has more than ${passwordLength.maxLength} characters. Use fewer.`]
      : [shortProblem(password), this.contextProblem(fold(password), owner), await guessProblem(password)];
    const said = problems.filter((problem) => problem !== null);
    if (said.length > 0) throw new InvalidField('password', said.join(' '));
  }

  private contextProblem(folded: string, { name, email }: PasswordOwner): string | null {
    const [localPart = '', domain = ''] = email.split('@');
    const contains = (parts: string[]) => parts.some((part) => folded.includes(part));
    if (contains(partsOf(name))) return 'It contains a part of your name. Leave that out.';
    if (contains([...partsOf(localPart), ...partsOf(withoutTopLevel(domain))])) {
      return 'It contains a part of your e-mail address. Leave that out.';
    }
    const brand = fold(this.config.brandName);
    return contains([brand, ...partsOf(brand)]) ? `It contains "${this.config.brandName}". Leave that out.` : null;
  }
}

/** Nothing else is looked at then: of a text without a limit that might take very long. */
function isTooLong(password: string): boolean {
  return lengthOf(password) > passwordLength.maxLength;
}

function shortProblem(password: string): string | null {
  const { minLength } = passwordLength;
  if (lengthOf(password) >= minLength) return null;
  return `It has fewer than ${minLength} characters. A few words with spaces do well.`;
}

function lengthOf(password: string): number {
  return [...password.normalize('NFC')].length;
}

async function guessProblem(password: string): Promise<string | null> {
  const folded = fold(password);
  const chunk = repeatedChunk(folded);
  if (chunk.length <= longestChunk) return 'It repeats the same few characters. Use different ones, or a few words.';
  if (rows.some((row) => runsAlong(row, folded))) return 'It is a plain sequence. Use a few words instead.';
  const guesses = await Promise.all([folded, chunk, undecorated(folded)].map(isCommonPassword));
  return guesses.includes(true) ? 'It is much like those that attackers try first. Choose another.' : null;
}

/** Without the few digits and signs at its ends that attackers add to a common password first. */
function undecorated(text: string): string {
  const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return core.length >= shortestCore && text.length - core.length <= longestDecoration ? core : text;
}

/** Without case, accents and width: `José` and `JOSE` are one name. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function partsOf(text: string): string[] {
  return [fold(text), ...fold(text).split(/[^\p{L}\p{N}]+/u)].filter((part) => [...part].length >= shortestPart);
}

function withoutTopLevel(domain: string): string {
  return domain.split('.').slice(0, -1).join('.');
}

/** The few characters, or else the whole piece, that make up the text by repetition; the text itself when none does. */
function repeatedChunk(text: string): string {
  for (let length = 1; length <= longestChunk; length += 1) {
    const chunk = text.slice(0, length);
    if (chunk.repeat(Math.ceil(text.length / length)).startsWith(text)) return chunk;
  }
  return text.slice(0, `${text}${text}`.indexOf(text, 1));
}

function runsAlong(row: string, text: string): boolean {
  const endless = row.repeat(Math.ceil(text.length / row.length) + 1);
  return endless.includes(text) || [...endless].toReversed().join('').includes(text);
}
