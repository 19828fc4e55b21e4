import { z } from 'zod';
import { ruleInWords } from './rule-words.js';

describe('the rules of a form that no schema gives words to', () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.string(), undefined, 'is missing'],
    [z.string(), ['two', 'values'], 'must be of another kind'],
    [z.enum(['production', 'sandbox']), '', 'must be one of the choices'],
    [z.email(), 'nobody', 'must be an e-mail address'],
    [z.iso.date(), '2027-02-30', 'must be a date that exists, like 2027-03-12'],
    [z.uuid(), 'nobody', 'must be written in another way'],
    [z.array(z.string()).min(1), [], 'give at least one'],
    [z.array(z.string()).min(2), [], 'give at least 2'],
    [z.array(z.string()).max(1), ['one', 'two'], 'give 1 at most'],
    [z.string().min(1), '', 'must not be empty'],
    [z.string().min(12), 'short', 'must be 12 characters at least'],
    [z.string().max(3), 'long', 'must be 3 characters at most'],
    [z.number().min(1), 0, 'must be 1 at least'],
    [z.number().max(9), 10, 'must be 9 at most'],
    [z.strictObject({}), { more: 1 }, 'is not valid'],
    [z.string().min(5, 'must be long'), '', 'must be long'],
  ])('%# says it in words: %j is refused because it %s', (schema, input, words) => {
    const { error } = schema.safeParse(input, { error: ruleInWords });
    expect(error?.issues.map(({ message }) => message)).toEqual([words]);
  });
});
