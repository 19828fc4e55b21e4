import type { Config } from '../../../config/config.js';
import { InvalidField } from '../../../shared/domain-error.js';
import { PasswordPolicy } from './password-policy.js';

const policy = new PasswordPolicy({ brandName: 'WMDA' } as Config);
const owner = { name: 'José van der Lindemann', email: 'j.lindemann-work@mail.registry.info' };
const problemOf = async (password: string) => {
  try {
    await policy.check(password, owner);
    return null;
  } catch (refusal) {
    if (!(refusal instanceof InvalidField)) throw refusal;
    expect(refusal.errors).toEqual([{ path: 'password', message: refusal.message }]);
    return refusal.message;
  }
};

describe('the password policy', () => {
  it.each([
    'correct horse battery staple 42',
    'aaaaa bbbbb ccccc ddddd',
    'vandeer strookje 8',
    '839 204 718 monkey 22',
    ' spaces at both ends ',
    '漢字の合言葉は長いほうがよい',
    'x9#kQ!2z@Lw7',
    '🚀🌍🛰🌕⭐👾🎈🎉🧪🔭🧬🧠',
    `${'long word '.repeat(12)}12345678`,
  ])('R47 accepts %j', async (password) => {
    expect(await problemOf(password)).toBeNull();
  });

  it('R47 counts characters, not bytes or code units, after composing them', async () => {
    expect(await problemOf('🌍🚀⭐🌕🛰👾🎈🎉🧪🔭🧬')).toMatch('fewer than 12');
    expect(await problemOf('e\u0301'.repeat(6) + 'abcdz')).toMatch('fewer than 12');
    expect(await problemOf('🌍🚀⭐🌕🛰👾🎈🎉🧪🔭🧬🧠'.repeat(10) + 'abcdefgh')).toBeNull();
    expect(await problemOf('🌍🚀⭐🌕🛰👾🎈🎉🧪🔭🧬🧠'.repeat(10) + 'abcdefghi')).toMatch('more than 128');
  });

  it.each([
    ['aaaaaaaaaaaa', 'repeats'],
    ['AbAbAbAbAbAbA', 'repeats'],
    ['12341234123412', 'repeats'],
    ['abcdefghijkl', 'sequence'],
    ['ZYXWVUTSRQPO', 'sequence'],
    ['456789012345', 'sequence'],
    ['qwertyuiopas', 'sequence'],
    ['123qweasdzxc', 'attackers'],
    ['Administrator', 'attackers'],
    ['P\u0101ssword2026!', 'attackers'],
    ['!!!Dragonfly2026', 'attackers'],
    ['sunshinesunshine', 'attackers'],
    ['12!monkey-2026', 'attackers'],
    ['my jose is the best', 'your name'],
    ['LINDEMANN 4 ever', 'your name'],
    ['i like the registry', 'e-mail'],
    ['we do it at work ok', 'e-mail'],
    ['the wmda is my home', '"WMDA"'],
  ])('R47 refuses %j: %s', async (password, reason) => {
    expect(await problemOf(password)).toMatch(reason);
  });

  it('R47 does not mind short parts of a name, nor the top-level domain', async () => {
    expect(await problemOf('van der weg naar info')).toBeNull();
  });

  it('R47 knows a brand of any length', async () => {
    const short = new PasswordPolicy({ brandName: 'Big Donor Bank' } as Config);
    await expect(short.check('a donor is a friend', owner)).rejects.toThrow('"Big Donor Bank"');
    await expect(short.check('big bang and no more', owner)).resolves.toBeUndefined();
  });
});
