import { signIn } from '../../support/api-client.js';
import { query } from '../../support/databases.js';
import { expectSeemly, press, supportStory } from '../../support/support-story.js';

describe('WMDA support and what runs by itself', () => {
  const story = supportStory();

  it('sees on the overview what expires, who is missing, and goes on from there', async () => {
    const visitor = await story.arrive();
    const { page } = visitor;
    await page.getByRole('img', { name: /3 secrets that work now expire in the coming 26 weeks/ }).waitFor();
    await page.getByText('Week by week').click();
    await page
      .getByRole('listitem')
      .getByText(/: 2 secrets$/)
      .waitFor();
    await expectSeemly(visitor, 'the weeks in words');
    await page.getByRole('link', { name: '3 secrets', exact: true }).click();
    expect(await page.getByRole('row', { name: /Ends soon/ }).count()).toBe(3);
    await page.goto('/admin');
    await page.getByRole('link', { name: 'Add manager of all applications of Example Donor Registry' }).click();
    await page.getByLabel('E-mail address of the person').fill('deputy@example.org');
    await press(page, 'Give the role');
    await page.getByText('The role is given.').waitFor();
    await page.goto('/admin');
    await page.getByRole('heading', { name: 'Applications with fewer than two credential managers (1)' }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('finds secrets by state and days, deletes one for a reason, and reads of it in the event log and its file', async () => {
    const visitor = await story.arrive();
    const { page } = visitor;
    await page.goto('/admin/secrets');
    await page.getByRole('img', { name: /expire in the coming 26 weeks/ }).waitFor();
    await page.getByLabel('Works and expires').selectOption('7');
    await press(page, 'Show');
    expect(await page.getByRole('row').count()).toBe(3);
    expect(await page.getByRole('img').count()).toBe(0);
    await page.getByLabel('Works and expires').selectOption('');
    await page.getByLabel('State').selectOption('expired');
    await press(page, 'Show');
    await page.getByRole('link', { name: /^Delete Trial run/ }).click();
    const question = page.url();
    await page.getByText('which belongs to ‘Example Donor Registry’').waitFor();
    await press(page, 'Delete secret');
    await page.locator('#reason-problem').getByText('Enter a reason.').waitFor();
    await page.getByLabel('Reason').selectOption('superseded');
    await page.getByLabel('Note').fill(`abc_wmda_${'x'.repeat(46)}`);
    await press(page, 'Delete secret');
    await page.locator('#note-problem').getByText('must not contain a client secret').waitFor();
    await expectSeemly(visitor, 'a refused note');
    expect(await page.getByLabel('Reason').inputValue()).toBe('superseded');
    await page.getByLabel('Note').fill('As agreed on the phone');
    await press(page, 'Delete secret');
    await page.getByText('is deleted: it is refused from now on.').waitFor();
    await page.getByRole('heading', { name: 'PartnerAlternative-NL-ExampleDonorRegistry-SMC' }).waitFor();
    await page.goto(question);
    await page.getByText('was deleted already.').waitFor();

    await press(page, 'Event log');
    await page.getByLabel('Event').selectOption({ label: 'Secret deleted' });
    await press(page, 'Show');
    await page
      .getByText('Only application ‘PartnerAlternative-NL-ExampleDonorRegistry-SMC’', { exact: true })
      .waitFor();
    const row = page.getByRole('row', { name: /Reason superseded.*Suri Support.*Secret ‘Trial run’/ });
    await row.getByText('Details').click();
    await row.getByText('"type":"secrets.secret-deleted"').waitFor();
    await expectSeemly(visitor, 'an event with its details');
    const link = await page.getByRole('button', { name: 'Download as CSV' }).getAttribute('href');
    const file = await page.request.get(link ?? '');
    expect(file.headers()['content-type']).toContain('text/csv');
    expect((await file.text()).trim().split('\r\n')).toHaveLength(2);
    expect(await file.text()).toContain('superseded');
    await page.getByLabel('From').fill('2030-01-01');
    await press(page, 'Show');
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await page.getByRole('link', { name: 'Show everything' }).click();
    await page.getByRole('row', { name: /API created.*SM Search & Match \(sandbox\)/ }).waitFor();
    await page.getByRole('row', { name: /Signing key created.*signs from 23 Nov 2026, 09:00 UTC/ }).waitFor();
    await page
      .getByRole('row', { name: /Signed in.*In a browser, with an authenticator app/ })
      .first()
      .waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('is warned before it deletes the last valid secret of an application', async () => {
    const { page } = await story.arrive();
    await page.goto('/admin/applications?q=ExampleDonorRegistry-SMC');
    await page.getByRole('link', { name: 'Partner-NL-ExampleDonorRegistry-SMC' }).click();
    const application = page.url();
    for (const warned of [0, 1]) {
      await page.goto(application);
      await page
        .getByRole('link', { name: /^Delete Secret by Mara/ })
        .first()
        .click();
      await page.getByLabel('Reason').waitFor();
      expect(await page.getByText('This is the last valid secret of this application').count()).toBe(warned);
      await page.getByLabel('Reason').selectOption('other');
      await press(page, 'Delete secret');
      await page.getByText('is deleted: it is refused from now on.').waitFor();
    }
  });

  it('previews a day, is told which days there are, runs the sweep and sees it among the past ones', async () => {
    const visitor = await story.arrive();
    const { page } = visitor;
    await page.goto('/admin/reminders?on=2020-01-01');
    await page
      .locator('#filter-on-problem')
      .getByText(/^Choose a day from/)
      .waitFor();
    await expectSeemly(visitor, 'a day that cannot be looked at');
    const day = new Date(story.served.clock.now().getTime() + 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel('Day').fill(day);
    await press(page, 'Show');
    const row = page.getByRole('row', { name: /Nightly export.*Partner-NL-ExampleDonorRegistry-DM/ });
    await row.getByRole('link', { name: 'Mara Manager' }).waitFor();
    await press(page, 'Run now');
    await page.getByText('Nobody is told twice.').waitFor();
    await press(page, 'Run now');
    await page.getByText('The sweep runs now.').waitFor();
    await story.served.drain();
    await page.reload();
    expect(await page.getByText('still running').count()).toBe(0);
    expect(await page.getByRole('row').count()).toBeGreaterThan(1);
    expect(visitor.complaints).toEqual([]);
  });

  it('sends a failed mail again, and is told when somebody was quicker', async () => {
    const support = await signIn(story.served, 'support');
    await story.served.drain();
    await query(
      story.served.database.url,
      `update notification set state = 'failed', last_error = '550 no such mailbox'`,
    );
    const visitor = await story.arrive();
    const { page } = visitor;
    await page.getByText('550 no such mailbox').first().waitFor();
    await expectSeemly(visitor, 'an overview with failed mails');
    await press(page, 'All failed mails');
    await page.getByLabel('Address').fill('deputy');
    await press(page, 'Show');
    await page
      .getByRole('link', { name: /^Send again/ })
      .first()
      .click();
    await page.getByText('The mail server said: 550 no such mailbox').waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-2);
    await press(page, 'Send again');
    await page.getByText('The mail is sent again.').waitFor();
    expect(page.url()).toContain('q=deputy');
    await page.goto(`/admin/notifications/${id}/resend`);
    await press(page, 'Send again');
    await page.getByRole('alert').waitFor();
    await expectSeemly(visitor, 'a mail that had not failed');
    expect((await support.post(`/admin/notifications/${id}/resend`)).status).toBe(409);
    expect(visitor.complaints).toEqual([]);
  });
});
