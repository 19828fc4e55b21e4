import { query } from '../../support/databases.js';
import { expectSeemly, press, supportStory } from '../../support/support-story.js';

const hostile = '<b>Registry</b> "of" Ruritania';

describe('WMDA support and the members', () => {
  const story = supportStory();

  it('adds, corrects, disables and finds an organisation', async () => {
    const visitor = await story.arrive();
    const { page } = visitor;
    await page.goto('/admin/organisations');
    await press(page, 'Add organisation');
    await page.getByLabel('Name').fill('Example Donor Registry');
    await page.getByLabel('Country').fill('nl');
    await press(page, 'Add organisation');
    await page.getByRole('alert').getByText('There is another organisation with this name.').waitFor();
    await page.getByLabel('Name').fill(hostile);
    await page.getByLabel('Country').fill('ZZ');
    await page.getByLabel('ION').fill('12');
    await press(page, 'Add organisation');
    await page.locator('#ion-problem').getByText('The ION must be a number from 1000 to 9999.').waitFor();
    await expectSeemly(visitor, 'a refused form');
    await page.getByLabel('ION').fill('no number');
    await press(page, 'Add organisation');
    await page.locator('#ion-problem').getByText('The ION must be a number from 1000 to 9999.').waitFor();
    await page.getByLabel('ION').fill('');
    await press(page, 'Add organisation');
    await page.locator('#countryCode-problem').waitFor();
    await page.getByLabel('Country').fill('ch');
    await press(page, 'Add organisation');
    await page.getByRole('heading', { name: hostile }).waitFor();
    await page.getByText('Saved.').waitFor();
    await page.getByText('Switzerland (CH)').waitFor();

    await press(page, 'Change details');
    expect(await page.getByLabel('Name').inputValue()).toBe(hostile);
    await page.getByLabel('ION').fill('4711');
    await press(page, 'Save');
    await page.getByText('4711').waitFor();
    await press(page, 'Disable');
    await page.getByText('Its applications get no new token from this moment').waitFor();
    await expect(page.evaluate('document.activeElement.textContent')).resolves.toBe('Cancel');
    await press(page, 'Disable organisation');
    await page.getByText('This organisation is disabled').waitFor();
    await expectSeemly(visitor, 'a disabled organisation');

    await page.goto('/admin/organisations');
    await page.getByLabel('State').selectOption('disabled');
    await press(page, 'Show');
    await page.getByRole('row', { name: /Ruritania/ }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.getByLabel('Name').fill('nobody is called so');
    await press(page, 'Show');
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await expectSeemly(visitor, 'nothing found');
    await page.getByRole('link', { name: 'Show everything' }).click();
    await page.getByRole('row', { name: /Sample Cord Blood Bank/ }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('adds an API, an application that reaches it, and lets the application introspect', async () => {
    const visitor = await story.arrive();
    const { page } = visitor;
    await page.goto('/admin/apis');
    await press(page, 'Add API');
    await page.getByLabel('Code', { exact: true }).fill('XX');
    await page.getByLabel('Name', { exact: true }).fill('Extra');
    await page.getByLabel('Resource').fill('https://extra.example');
    await page.getByLabel('Scopes').fill('extra"read\nextra.write');
    await press(page, 'Add API');
    await page.locator('#scopes-problem').waitFor();
    await expectSeemly(visitor, 'a refused API');
    await page.getByLabel('Scopes').fill('extra.read\nextra.write');
    await press(page, 'Add API');
    await page.getByRole('heading', { name: 'XX Extra' }).waitFor();
    const api = page.url().split('?')[0] ?? '';

    await page.goto('/admin/organisations?q=Sample');
    await page.getByRole('link', { name: 'Sample Cord Blood Bank' }).click();
    await press(page, /^Add application$/);
    await page.getByLabel('Name').fill('Partner-BE-Sample-XX');
    await press(page, 'Add application');
    await page.locator('#apiIds-problem').getByText('Choose at least one API.').waitFor();
    await page.getByLabel('XX Extra (production)').check();
    await page
      .getByLabel(/\(sandbox\)/)
      .first()
      .check();
    await press(page, 'Add application');
    await page.locator('#apiIds-problem').getByText('must belong to the same environment').waitFor();
    await expectSeemly(visitor, 'a refused application');
    expect(await page.getByLabel('Name').inputValue()).toBe('Partner-BE-Sample-XX');
    await page
      .getByLabel(/\(sandbox\)/)
      .first()
      .uncheck();
    await press(page, 'Add application');
    await page.getByRole('heading', { name: 'Partner-BE-Sample-XX' }).waitFor();
    await page.getByText('its systems get no token until a credential manager creates one').waitFor();

    await press(page, 'Change name or APIs');
    await page.getByLabel('Name').fill('Partner-BE-Sample-XX2');
    await press(page, 'Save');
    await page.getByRole('heading', { name: 'Partner-BE-Sample-XX2' }).waitFor();

    await page.goto(api);
    await press(page, 'Add application');
    await page.getByLabel('Name or client ID').fill('XX2');
    await press(page, 'Show');
    await page.getByRole('link', { name: 'Choose Partner-BE-Sample-XX2' }).click();
    await press(page, 'Add application');
    await page.getByRole('row', { name: /Partner-BE-Sample-XX2/ }).waitFor();
    await page.getByRole('link', { name: 'Remove Partner-BE-Sample-XX2' }).click();
    await page.getByText('it refuses all of its clients from now on').waitFor();
    await expectSeemly(visitor, 'a question with a warning');
    await press(page, 'Remove application');
    await page.getByText('Saved.').waitFor();
    expect(await page.getByRole('row', { name: /Partner-BE-Sample-XX2/ }).count()).toBe(0);
    await press(page, 'Change details');
    await page.getByLabel('Name', { exact: true }).fill('Extra, renamed');
    await press(page, 'Save');
    await page.getByRole('heading', { name: 'XX Extra, renamed' }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('sees an application with its secrets, managers and events, and its managers’ page without their buttons', async () => {
    const visitor = await story.arrive();
    const { page } = visitor;
    await page.goto('/admin/applications?q=ExampleDonorRegistry-SMC');
    await page.getByRole('link', { name: 'Partner-NL-ExampleDonorRegistry-SMC' }).click();
    const application = page.url();
    await page.getByRole('row', { name: /^Secret by Mara, new system/ }).waitFor();
    await page.getByRole('link', { name: 'Mara Manager', exact: true }).click();
    await page.getByRole('link', { name: 'Example Donor Registry', exact: true }).click();
    await press(page, 'Client secrets');
    await page.getByText('Only organisation ‘Example Donor Registry’', { exact: true }).waitFor();
    await page
      .getByRole('link', { name: /^Partner-NL-ExampleDonorRegistry-SMC/ })
      .first()
      .click();
    await press(page, 'Event log');
    await page.getByText('Only application ‘Partner-NL-ExampleDonorRegistry-SMC’', { exact: true }).waitFor();
    await page.goto(application.replace('/admin/applications/', '/manage-clients/'));
    await page.getByRole('heading', { name: 'Partner-NL-ExampleDonorRegistry-SMC' }).waitFor();
    await page.getByText('You see this application as its managers do, and change nothing here.').waitFor();
    expect(await page.getByRole('link', { name: /^(Create|Delete|Rename)/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'What WMDA support can do' }).click();
    await page.getByRole('img', { name: /^Lives of the client secrets/ }).waitFor();
    expect(page.url()).toBe(application);
    expect(visitor.complaints).toEqual([]);
  });

  it('disables an application after saying what that means and when it was used', async () => {
    const { page } = await story.arrive();
    await page.goto('/admin/applications?q=SMC');
    await page.getByRole('link', { name: 'Partner-NL-ExampleDonorRegistry-SMC' }).click();
    await press(page, 'Disable');
    await page.getByText('Last use of its secrets: ‘Secret by Mara').waitFor();
    await page.getByText('It gets no new token from this moment').waitFor();
    await press(page, 'Disable application');
    await page.getByText('This application is disabled: its systems get no token').waitFor();
    await press(page, 'Enable');
    await press(page, 'Enable application');
    await page.getByText('Enabled, from now on.').waitFor();
  });

  it('walks through more organisations than one page holds', async () => {
    await query(
      story.served.database.superuserUrl,
      `insert into organisation (id, name, country_code, kind, status, created_at)
       select gen_random_uuid(), 'Zz ' || lpad(n::text, 3, '0'), 'NL', 'other', 'active', now() from generate_series(1, 60) n`,
    );
    const { page } = await story.arrive();
    await page.goto('/admin/organisations?q=Zz');
    await press(page, 'Next page');
    await page.getByRole('row', { name: /Zz 060/ }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Zz');
    expect(await page.getByRole('row').count()).toBe(11);
    expect(await page.getByRole('button', { name: 'Next page' }).count()).toBe(0);
  });
});
