import { z } from 'zod';
import { definedTemplates } from '../../../src/templating/define-template.js';
import { templateNames } from '../../../src/templating/templates.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { unknownWords } from '../../support/template-words.js';

describe('templates', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());

  it('name nothing that the schema of their context does not have', () => {
    const problems = [...definedTemplates()].flatMap(([name, { schema }]) => unknownWords(name, schema));
    expect(problems).toEqual([]);
  });

  it('are all rendered by something', () => {
    const files = templateNames().filter((name) => !/^(?:layouts|partials)\//.test(name));
    expect([...definedTemplates().keys()].toSorted()).toEqual(files);
  });

  it('would be found out: a word, a helper, a nested one, and one within each', () => {
    const schema = z.object({ other: z.string() });
    const problems = unknownWords('mail/secrets-ending/html', schema);
    expect(problems).toEqual(
      expect.arrayContaining([
        'subject in mail/secrets-ending/html',
        'reminders in mail/secrets-ending/html',
        'why in layouts/mail-html',
      ]),
    );
    const withoutSecret = z.object({ reminders: z.array(z.object({ advice: z.string() })) });
    expect(unknownWords('mail/secrets-ending/html', withoutSecret)).toEqual(
      expect.arrayContaining(['secret.hint in partials/mail/reminder-html', 'expired in partials/mail/reminder-html']),
    );
  });
});
