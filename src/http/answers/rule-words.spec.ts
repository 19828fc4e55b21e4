import { z } from 'zod';
import { ruleForPrograms, ruleInWords } from './rule-words.js';

describe('the rules that no schema gives words to', () => {
  it.each<[unknown, string, z.ZodType]>([
    [undefined, 'is missing', z.string()],
    [['two', 'values'], 'must be text, given once', z.string()],
    ['ten', 'must be a number', z.coerce.number()],
    [1.5, 'must be a whole number', z.int()],
    ['yes', 'must be true or false', z.boolean()],
    ['x', 'must be a list', z.array(z.string())],
    [[], 'must be an object', z.strictObject({})],
    ['x', 'must be of another kind', z.date()],
    ['', 'must be one of the choices', z.enum(['production', 'sandbox'])],
    ['nobody', 'must be an e-mail address', z.email()],
    ['2027-02-30', 'must be a date that exists, like 2027-03-12', z.iso.date()],
    ['nobody', 'must be written in another way', z.uuid()],
    [[], 'give at least one', z.array(z.string()).min(1)],
    [[], 'give at least 2', z.array(z.string()).min(2)],
    [['one', 'two'], 'give 1 at most', z.array(z.string()).max(1)],
    ['', 'must not be empty', z.string().min(1)],
    ['short', 'must be 12 characters at least', z.string().min(12)],
    ['long', 'must be 3 characters at most', z.string().max(3)],
    [0, 'must be 1 at least', z.number().min(1)],
    [10, 'must be 9 at most', z.number().max(9)],
    [{ more: 1 }, 'is not valid', z.strictObject({})],
    ['', 'must be long', z.string().min(5, 'must be long')],
  ])('say of %j: %s', (input, words, schema) => {
    const { error } = schema.safeParse(input, { error: ruleInWords });
    expect(error?.issues.map(({ message }) => message)).toEqual([words]);
  });

  it('name the choices to whoever writes a program', () => {
    const words = (schema: z.ZodType, input: unknown) =>
      schema.safeParse(input, { error: ruleForPrograms }).error?.issues.map(({ message }) => message);
    expect(words(z.enum(['production', 'sandbox']), 'x')).toEqual(['must be one of these: production, sandbox']);
    expect(words(z.coerce.number(), 'x')).toEqual(['must be a number']);
  });
});
