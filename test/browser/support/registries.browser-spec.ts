import { forgetDemonstrationSecrets, emptyMember, store, use } from '../../e2e/reminders/members.js';
import { DAY } from '../../../src/shared/clock.js';
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
});
