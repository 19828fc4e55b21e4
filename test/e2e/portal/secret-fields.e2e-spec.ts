import { openFieldsOf } from '../../../src/portal/forms/secret-fields.js';
import { templateNames, templateSource } from '../../../src/templating/templates.js';

/** Every field of a page that holds what nobody else may read: passwords, codes of an app, recovery codes, tokens. */
function secretFieldsOfTemplates(): string[] {
  const inputs = templateNames().flatMap((name) => templateSource(name).match(/<input [^>]*>/g) ?? []);
  const partial = /\bcode="(\w+)"[^}]*recoveryCode="(\w+)"/g;
  const ofPartials = templateNames().flatMap((name) =>
    [...templateSource(name).matchAll(partial)].flatMap(([, ...names]) => names),
  );
  const secret = /type="password"|one-time-code|name="(?:token|challenge|shown|recoveryCode)"/;
  const named = inputs.filter((input) => secret.test(input)).map((input) => /name="(\w+)"/.exec(input)?.[1] ?? '');
  return [...new Set([...named, ...ofPartials])].filter(Boolean).toSorted();
}

describe('the fields that no page sends back', () => {
  it('R22 R52 are all that templates have for passwords, codes and tokens', () => {
    const fields = secretFieldsOfTemplates();
    expect(fields.length).toBeGreaterThan(7);
    expect(openFieldsOf(Object.fromEntries(fields.map((name) => [name, 'x'])))).toEqual({});
    expect(openFieldsOf({ name: 'x' })).toEqual({ name: 'x' });
  });
});
