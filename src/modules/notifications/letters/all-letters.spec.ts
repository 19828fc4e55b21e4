import { z } from 'zod';
import { Templates } from '../../../templating/templates.js';
import type { Letter } from '../define-letter.js';
import { renderMail } from '../mail-template.js';
import { allLetters } from './all-letters.js';
import { secretsEnding } from './reminders/secrets-ending/secrets-ending.letter.js';

const byKind = allLetters.map((letter) => [letter.kind, letter] as const);
const templates = new Templates();

/** What a mail's texts, flags, choices and numbers are in a rendering; each text is told its place. */
interface Filling {
  text(place: string): string;
  readonly flag: boolean;
  readonly choice: number;
}

/** A context of this shape, its lists with two members. */
function filled(schema: z.core.$ZodType, filling: Filling, place = ''): unknown {
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(
      Object.entries(schema.shape).map(([key, part]) => [
        key,
        filled(part as z.core.$ZodType, filling, `${place}-${key}`),
      ]),
    );
  if (schema instanceof z.ZodArray) return [1, 2].map((each) => filled(schema.element, filling, `${place}${each}`));
  if (schema instanceof z.ZodNullable) return filled(schema.unwrap(), filling, place);
  if (schema instanceof z.ZodEnum) return schema.options[filling.choice % schema.options.length];
  if (schema instanceof z.ZodBoolean) return filling.flag;
  if (schema instanceof z.ZodNumber) return filling.choice;
  if (schema instanceof z.ZodString) return filling.text(place);
  throw new Error(`nothing to fill ${place} with`);
}

function render({ template }: Letter, filling: Filling) {
  return renderMail(templates, template, filled(template.why.schema, filling) as Record<string, unknown>);
}

const fillings: Filling[] = [0, 1, 2, 3, 4].flatMap((choice) =>
  [true, false].map((flag) => ({ choice, flag, text: (place: string) => `«${place}»` })),
);

/** The words of an HTML part as people read them, links with their addresses. */
function wordsOf(html: string): string {
  return html
    .replace(/<head>.*<\/head>/s, '')
    .replaceAll(/<li>|<\/(?:p|h1|h2|td|th|li|tr|ul|ol)>/g, ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#x3D;', '=')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}

describe('every mail', () => {
  it.each(byKind)('R38 says in its HTML what it says in its text: %s', (_, letter) => {
    for (const filling of fillings) {
      const { subject, text, html } = render(letter, filling);
      const words = wordsOf(html);
      const links = new Set(Array.from(html.matchAll(/href="([^"]*)"/g), ([, href = '']) => wordsOf(href)));
      const lines = text.split('\n').filter((line) => !/^(?:--|)$/.test(line));
      const unsaid = lines.filter((line) => {
        const [, label = '', link = ''] = /^(.*): («[^»]*[uU]rl»)$/.exec(line) ?? [];
        if (link) return !(links.has(link) && words.includes(label));
        const said = line.replace(/^(?:- |\d\. )/, '').replace(/^(\w[\w ]*):\s{2,}/, '$1 ');
        // A headline ends with a full stop where it is no heading.
        return !words.includes(said === `${subject}.` ? subject : said.trim());
      });
      expect(unsaid).toEqual([]);
    }
  });

  it.each(byKind)('R38 says why its reader got it, and names the reader: %s', (_, letter) => {
    for (const filling of fillings) {
      const { text, html } = render(letter, filling);
      for (const part of [text, html]) {
        expect(part).toMatch(/^.*You got this mail (?:because|as) .*\.(?:<br>.*)?$/m);
        expect(part).toContain('Dear ');
        expect(part).toContain('«-name»');
      }
    }
  });

  it.each(byKind)('R41 keeps names with line breaks, marks and markup in their place: %s', (_, letter) => {
    const hostile = '\r\nBcc: x\u2028\u202E\u2066<img src=x>"\'{{brand}}\u0085';
    for (const { choice, flag } of fillings) {
      const harmless = render(letter, { choice, flag, text: () => 'a name' });
      const { subject, text, html } = render(letter, { choice, flag, text: () => hostile });
      const parts = { subject, text, html };
      for (const part of Object.values(parts)) expect(part).not.toMatch(/[\r\u0085\u2028\u202A-\u202E\u2066-\u2069]/);
      expect(subject).not.toContain('\n');
      expect(text.split('\n')).toHaveLength(harmless.text.split('\n').length);
      expect(html).not.toContain('<img');
      expect(html.match(/</g)).toHaveLength(harmless.html.match(/</g)?.length ?? 0);
      expect(text).toContain('<img src=x>"\'{{brand}}');
    }
  });

  it('leaves out what does not apply', () => {
    const filling = { choice: 1, flag: false, text: () => '' };
    const { text } = render(secretsEnding, filling);
    expect(text).toContain('something still uses this one. Switch that system over');
    expect(text).not.toContain('attached');
    expect(render(secretsEnding, { ...filling, choice: 2, flag: true }).text).toContain(
      'nothing uses this one. Delete it.',
    );
  });
});
