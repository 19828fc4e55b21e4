import { InvalidField } from './domain-error.js';
import { oneLine } from './storable-text.js';

/** Marks that turn the direction of the text around them: a name with one is shown in another order than it is. */
const directionMarks = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
/** Format characters that are seen: they stand before numbers and over words. */
const seen = /[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}]/gu;

/** Emoji that are made of several characters, some of which are not seen on their own. */
const emoji =
  /\p{RGI_Emoji}|\p{Extended_Pictographic}[\uFE0E\uFE0F\p{Emoji_Modifier}]?(?:\u200D\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)*|[\d#*]\uFE0F?\u20E3/gv;
/** Signs that end the vowel of an Indic letter. What joins or parts letters there changes the shape of the next. */
const virama =
  /[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D3B\u0D3C\u0D4D\u0DCA\u1039\u103A\u17D2\u1A60\u1B44\u1BAA\u1BAB\uA9C0]/;
/** Letters that change their shape beside others. */
const joining =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}\p{Script=Sogdian}\p{Script=Manichaean}\p{Script=Phags_Pa}]/u;
const joined = new RegExp(
  `(?<=${virama.source})[\\u200C\\u200D]|(?<=${joining.source}\\p{M}*)[\\u200C\\u200D](?=\\p{M}*${joining.source})`,
  'gu',
);
/** Forms of a letter that Japanese and Mongolian writers choose. */
const variants =
  /(?<=\p{Script=Han})[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]|(?<=\p{Script=Mongolian})[\u180B-\u180D\u180F]/gu;

/** Characters that nobody sees or that are not what they seem: invisible, private, unassigned, line ends, U+FFFD. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{C}\p{Zl}\p{Zp}\u2800\uFFFD]/u;

/**
 * A name shows what it is (R76). Asked when something is named and renamed, not of names that are there already.
 * @throws InvalidField for one with marks of direction, with what cannot be seen, or with nothing but separators
 */
export function assertName(name: string, path = 'name'): void {
  const problem = problemOf(name);
  if (problem) throw new InvalidField(path, problem);
}

/** The name of something new: one line that shows what it is. */
export function newName(maxLength: number) {
  return oneLine(maxLength).superRefine((name, context) => {
    const message = problemOf(name);
    if (message) context.addIssue({ code: 'custom', message });
  });
}

function problemOf(name: string): string | null {
  const mark = directionMarks.exec(name);
  if (mark) return `must not contain marks that turn the direction of text, like ${codePointOf(mark[0])}`;
  const rest = [emoji, seen, joined, variants].reduce((text, allowed) => text.replaceAll(allowed, ''), name);
  const hidden = unseen.exec(rest);
  if (hidden) return `must not contain characters that cannot be seen, like ${codePointOf(hidden[0])}`;
  return /[\p{L}\p{N}\p{S}]/u.test(name) ? null : 'must contain a letter, a digit or a symbol';
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
