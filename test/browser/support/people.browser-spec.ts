import { Visitor } from '../../support/browser.js';
import { newestLink } from '../../support/mailed-links.js';
import { makeSupport } from '../../support/second-persons.js';
import { expectSeemly, press, supportStory } from '../../support/support-story.js';

describe('WMDA support and people', () => {
  const story = supportStory();

  it('invites somebody, invites again, corrects name and address, and finds the mails to them', async () => {
    const visitor = await story.arrive();
    const { page } = visitor;
    await page.goto('/admin/people');
    await press(page, 'Invite a person');
    await page.getByLabel('Name').fill('Rudolf');
    await page.getByLabel('E-mail address').fill('manager@example.org');
    await press(page, 'Send invitation');
    await page.locator('#email-problem').getByText('There is another person with this e-mail address.').waitFor();
    await expectSeemly(visitor, 'a refused invitation');
    await page.getByLabel('E-mail address').fill('rudolf@ruritania.example');
    await press(page, 'Send invitation');
    await page.getByText('Invited. A mail with a link is on its way.').waitFor();
    const id = page.url().split('?')[0]?.split('/').at(-1) ?? '';
    const { url: first } = await newestLink(story.served, id);

    await press(page, 'Send a new link');
    await page.getByText('It goes to rudolf@ruritania.example').waitFor();
    await press(page, 'Send a new link');
    await page.getByText('The old link has ended.').waitFor();
    expect((await newestLink(story.served, id)).url).not.toBe(first);

    await press(page, 'Change name or e-mail address');
    await page.getByLabel('Name').fill('Rudolf Rassendyll');
    await page.getByLabel('E-mail address').fill('rassendyll@ruritania.example');
    await press(page, 'Save');
    await page.getByRole('heading', { name: 'Rudolf Rassendyll' }).waitFor();
    await story.served.drain();
    await press(page, 'Mails to them');
    await page
      .getByRole('row', { name: /rassendyll@ruritania.example.*Invitation/ })
      .first()
      .waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('R70 starts a change of address of somebody who signs in, has a reset wait then, disables and enables', async () => {
    const visitor = await story.arrive();
    const { page } = visitor;
    await page.goto('/admin/people?q=deputy');
    await page.getByRole('link', { name: 'Dede Deputy' }).click();
    await press(page, 'Change name or e-mail address');
    await page.getByLabel('E-mail address').fill('dede@example.org');
    await press(page, 'Save');
    await page.getByText('Mails are on their way to both addresses.').waitFor();
    await page.getByText('to become dede@example.org, a day after it is confirmed').waitFor();

    await press(page, 'Reset second factor');
    await page.getByRole('heading', { name: 'Reset the second factor of ‘Dede Deputy’?' }).waitFor();
    await page.getByText('Make sure that it is them who ask').waitFor();
    await press(page, 'Reset second factor');
    await page.getByText('Nobody else can agree to this, so it waits for a day').waitFor();
    await page.getByText('Suri Support asked to reset the second factor of Dede Deputy.').waitFor();

    await press(page, 'Disable');
    await page.getByText('They are signed out everywhere at once').waitFor();
    await press(page, 'Disable person');
    await page.getByText('This person is disabled').waitFor();
    await expectSeemly(visitor, 'a disabled person');
    await press(page, 'Enable');
    await press(page, 'Enable person');
    await page.getByText('Enabled, from now on.').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('R52 is told on the page what it must not do to itself, and that one of support has to remain', async () => {
    const visitor = await story.arrive();
    const { page } = visitor;
    const self = await story.idOf('user_account', 'email', 'support@example.org');
    await page.goto(`/admin/people/${self}`);
    await page.getByText('Another person of WMDA support can change your account.').waitFor();
    expect(await page.getByRole('button', { name: /Disable|Change|Reset|Make|Give/ }).count()).toBe(0);
    expect(await page.getByRole('link', { name: /Withdraw/ }).count()).toBe(0);
    for (const [question, button] of [
      ['disable', 'Disable person'],
      ['reset-factor', 'Reset second factor'],
    ] as const) {
      await page.goto(`/admin/people/${self}/${question}`);
      await press(page, button);
      await page.getByRole('alert').getByText('This is your own account.').waitFor();
    }
    await page.goto(`/admin/people/${self}/edit`);
    await page.getByLabel('Name').fill('Somebody Else');
    await press(page, 'Save');
    await page.getByRole('alert').getByText('This is your own account.').waitFor();
    const role = await story.idOf('role_assignment', 'user_id', self);
    await page.goto(`/admin/roles/${role}/withdraw`);
    await press(page, 'Withdraw role');
    await page.getByRole('alert').getByText('Nobody changes their own roles.').waitFor();
    await page.goto(
      `/admin/roles/new?userId=${self}&organisationId=${await story.idOf('organisation', 'ion', '9999')}`,
    );
    await press(page, 'Give the role');
    await page.getByRole('alert').getByText('Nobody changes their own roles.').waitFor();
    await expectSeemly(visitor, 'a role refused');
    expect(visitor.complaints).toEqual([]);
  });

  it('gives and withdraws roles, by address for an organisation and by name for a person', async () => {
    const visitor = await story.arrive();
    const { page } = visitor;
    await page.goto('/admin/organisations');
    await page.getByRole('link', { name: 'Sample Cord Blood Bank' }).click();
    await press(page, 'Add credential manager');
    await page.getByLabel('E-mail address of the person').fill('nobody@ruritania.example');
    await press(page, 'Give the role');
    await page.getByText('Nobody here has this address. Enter a name, and they are invited.').waitFor();
    await expectSeemly(visitor, 'nobody with this address');
    await page.getByLabel('E-mail address of the person').fill('Manager@Example.org');
    await press(page, 'Invite and give the role');
    await page.getByText('The role is given.').waitFor();
    await page.getByRole('link', { name: 'Mara Manager', exact: true }).click();

    await press(page, 'Make credential manager');
    await page.getByLabel('What').selectOption('application');
    await press(page, 'Show');
    await page.getByLabel('Name').fill('BE-Sample');
    await press(page, 'Show');
    await page.getByRole('link', { name: 'Choose Partner-BE-SampleCordBloodBank-DM' }).click();
    await page.getByText('create, watch and delete the secrets of ‘Partner-BE-SampleCordBloodBank-DM’ alone').waitFor();
    await press(page, 'Give the role');
    await page.getByText('The role is given.').waitFor();
    await page.getByRole('row', { name: /Partner-BE-SampleCordBloodBank-DM.*this application alone/ }).waitFor();

    await page.getByRole('link', { name: 'Partner-BE-SampleCordBloodBank-DM', exact: true }).click();
    const application = page.url();
    const managers = page.getByRole('table', { name: 'Credential managers of this application' });
    expect(await managers.getByRole('row', { name: /Mara Manager/ }).count()).toBe(2);
    await page.getByRole('link', { name: 'Withdraw the role of Sam Stranger' }).click();
    await page
      .getByRole('heading', { name: 'Withdraw the role of ‘Sam Stranger’ for ‘Sample Cord Blood Bank’?' })
      .waitFor();
    expect(await page.getByText('Nobody else manages').count()).toBe(0);
    await press(page, 'Withdraw role');
    await page.getByText('The role is withdrawn').waitFor();
    expect(page.url().split('?')[0]).toBe(application);
    await page
      .getByRole('row', { name: /all applications of the organisation/ })
      .getByRole('link', { name: /Withdraw/ })
      .click();
    await page.getByText('Nobody else manages the whole organisation').waitFor();
    await press(page, 'Withdraw role');
    await page.getByText('The role is withdrawn').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('R70 makes somebody a member of support once a second person agrees, and finds it among all roles', async () => {
    await makeSupport(story.served, await story.idOf('user_account', 'email', 'manager@example.org'));
    const asking = await story.arrive();
    const { page } = asking;
    await page.goto('/admin/people?q=stranger');
    await page.getByRole('link', { name: 'Sam Stranger' }).click();
    await press(page, 'Give the support role');
    await page.getByText('They see all organisations, people and secrets').waitFor();
    await page.getByText('A second person of WMDA support has to agree first.').waitFor();
    await press(page, 'Give the role');
    await page.getByText('It waits under Approvals.').waitFor();
    await page.goto('/admin');
    await page.getByRole('heading', { name: /Waiting for a second person/ }).waitFor();
    await press(page, 'Agree or refuse');
    await page.getByText('You asked for this yourself.').first().waitFor();
    await expectSeemly(asking, 'approvals, for whoever asked');

    const agreeing = await (await Visitor.arrive(story.browser, story.served)).signIn('manager', '/admin/approvals');
    await agreeing.page.getByRole('link', { name: 'Agree to: Give Sam Stranger the role of support' }).click();
    await agreeing.page.getByRole('heading', { name: 'Give Sam Stranger the role of support?' }).waitFor();
    await expectSeemly(agreeing, 'a request to agree to');
    await press(agreeing.page, 'Agree');
    await agreeing.page.getByText('You agreed, and it is done.').waitFor();
    expect([...asking.complaints, ...agreeing.complaints]).toEqual([]);

    await page.goto('/admin/people');
    await press(page, 'All roles');
    await page.getByRole('row', { name: /Sam Stranger.*WMDA support.*by Suri Support/ }).waitFor();
    await page.getByRole('link', { name: 'Withdraw the role of Sam Stranger' }).first().click();
    await page.getByRole('heading', { name: 'Take ‘Sam Stranger’ out of WMDA support?' }).waitFor();
    await press(page, 'Withdraw role');
    await page.getByText('It waits under Approvals.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/admin/roles');
  });

  it('goes nowhere else afterwards, whatever the address says', async () => {
    const { page } = await story.arrive();
    const deputy = await story.idOf('user_account', 'name', 'Dede Deputy');
    for (const back of ['https://evil.example/', '//evil.example', '/logout']) {
      await page.goto(`/admin/people/${deputy}/enable?back=${encodeURIComponent(back)}`);
      const cancel = page.getByRole('button', { name: 'Cancel' });
      expect(await cancel.getAttribute('href')).toBe('/');
      await cancel.click();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
    }
    await page.goto('/no/such/page');
    await press(page, 'Go to the start page');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });
});
