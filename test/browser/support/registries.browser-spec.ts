import { forgetDemonstrationSecrets, emptyMember, store, use } from '../../e2e/reminders/members.js';
import { DAY } from '../../../src/shared/clock.js';
import { mailboxOf } from '../../support/mailbox.js';
import { expectSeemly, press, supportStory } from '../../support/support-story.js';

describe('WMDA support and the registries', () => {
  const story = supportStory();

  it('finds out who loses access in January', async () => {
    const { served } = story;
    await forgetDemonstrationSecrets(served);
    const member = await emptyMember(served);
    const daysLeft = (Date.parse('2027-01-12') - Date.parse('2026-11-23')) / DAY + 1;
    await use(served, await store(served, member, { name: 'Nightly export', daysLeft, age: 100 }), 1);
    const visitor = await story.arrive();
    const { page } = visitor;
    await page.getByRole('heading', { name: 'Applications that will lose access (1)' }).waitFor();
    await page.getByRole('row', { name: /12 Jan 2027.*Sample Cord Blood Bank/ }).waitFor();
    await expectSeemly(visitor, 'the overview');
    await press(page, 'Forecast of twelve months');
    await page.getByRole('link', { name: /Dec 2026/ }).click();
    await page.getByText('No application loses access in that month.').waitFor();
    await page.getByRole('link', { name: /Jan 2027/ }).click();
    const row = page.getByRole('row', { name: /12 Jan 2027/ });
    expect(await row.getByRole('link', { name: 'Sam Stranger' }).getAttribute('href')).toBe(
      'mailto:stranger@example.org',
    );
    await row.getByText('none yet').waitFor();
    await expectSeemly(visitor, 'the forecast of a month');
    await page.getByLabel('Organisation, application or client ID').fill('Donor Registry');
    await press(page, 'Show');
    await page.getByText('Nothing found').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('welcomes a registry: two applications and three people on one form, and one mail for each of them', async () => {
    const visitor = await story.arrive();
    const { page } = visitor;
    await press(page, 'Welcome a registry');
    await page.getByLabel('Name of the organisation').fill('Registry of the North');
    await page.getByLabel('Country').fill('no');
    await page.locator('[id="applications.0.name"]').fill('Partner-NO-North-SMC');
    await page.locator('[id="applications.0"]').getByLabel('SM Search & Match (production)').check();
    await press(page, 'Add another application');
    // The new row is there without a new page, and it is where the keyboard is.
    const second = page.locator('[id="applications.1.name"]');
    await second.waitFor();
    expect(await second.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(page.url()).toMatch(/\/admin\/onboarding$/);
    await second.fill('Partner-NO-North-DM');
    await page.locator('[id="applications.1"]').getByLabel('DM Data Manager (production)').check();
    for (const [number, name] of ['Ana', 'Ben', 'Cleo'].entries()) {
      if (number > 0) await press(page, 'Add another person');
      await page.locator(`[id="people.${number}.name"]`).fill(`${name} North`);
      await page.locator(`[id="people.${number}.email"]`).fill(`${name.toLowerCase()}@north.example`);
    }
    const ben = page.locator('[id="people.1"]');
    await ben.getByLabel('All applications of the organisation').uncheck();
    await ben.getByLabel('Application 2 ‘Partner-NO-North-DM’').check();
    await page.locator('[id="people.2.email"]').fill('cleo@north');
    await expectSeemly(visitor, 'the filled form');
    await page.getByRole('button', { name: 'Set up and invite' }).click();
    await page.getByRole('link', { name: /Person 3, E-mail address/ }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('people.2.email');
    await expectSeemly(visitor, 'the refused form');
    await page.locator('[id="people.2.email"]').fill('cleo@north.example');
    await page.getByRole('button', { name: 'Set up and invite' }).click();
    await page.getByText('All of it is set up.').waitFor();
    await page.getByRole('heading', { name: 'Registry of the North' }).waitFor();
    await story.served.drain();
    const mails = (await mailboxOf(story.served)).filter(({ to }) => to.includes('@north.example'));
    expect(mails).toHaveLength(3);
    const toBen = mails.find(({ to }) => to.includes('ben@'))?.text;
    expect(toBen).toContain('Suri Support of WMDA support invites you');
    expect(toBen).toContain('- Partner-NO-North-DM of Registry of the North');
    expect(visitor.complaints).toEqual([]);
  });
});
