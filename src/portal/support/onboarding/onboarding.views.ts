import { z } from 'zod';
import type {
  AdministeredApplication,
  ApiView,
  OrganisationView,
} from '../../../modules/applications/contract/administration.schemas.js';
import { definePage, show } from '../../page/page.js';
import { environmentOptions, nameOfApi } from '../apis/apis.views.js';
import { Option, optionsOf } from '../frame/form.views.js';
import { addressOf } from '../frame/list.views.js';
import { kinds } from '../organisations/organisations.views.js';
import type { ApplicationRow, PersonRow, Typed } from './onboarding-form.js';

const path = '/admin/onboarding';

const Field = z.object({
  kind: z.enum(['text', 'email', 'select', 'checkboxes']),
  /** Its name in the form, and its id. */
  name: z.string(),
  label: z.string(),
  help: z.string().nullable(),
  value: z.string(),
  options: z.array(Option),
  problem: z.string().nullable(),
  describedBy: z.string().nullable(),
  /** Whether the reader goes on here. */
  focus: z.boolean(),
});
type Field = z.output<typeof Field>;

const Row = z.object({ legend: z.string(), remove: z.string(), fields: z.array(Field) });
type Row = z.output<typeof Row>;

const onboardingPage = definePage('onboarding', 'Welcome a registry', {
  heading: z.string(),
  lead: z.string(),
  problems: z.array(z.object({ place: z.string(), text: z.string() })),
  action: z.string(),
  rowsAction: z.string(),
  back: z.string(),
  /** Empty for an organisation that is there. */
  organisation: z.array(Field),
  applications: z.array(Row),
  people: z.array(Row),
});

interface Context {
  readonly apis: readonly ApiView[];
  /** An organisation that is there, with its applications. */
  readonly existing?: {
    readonly organisation: OrganisationView;
    readonly applications: readonly AdministeredApplication[];
  };
  readonly problems?: readonly { readonly place: string; readonly message: string }[];
  /** What was just added. */
  readonly added?: string | undefined;
}

export function onboardingForm(typed: Typed, { apis, existing, problems = [], added }: Context) {
  const field = fieldsWith(problems);
  const query = { organisationId: existing?.organisation.id };
  const heading = existing ? `Applications and people of ‘${existing.organisation.name}’` : 'Welcome a registry';
  const lastOf = (rows: readonly unknown[], number: number) => number === rows.length - 1;
  const applications = typed.applications.map((row, number) => ({
    legend: `Application ${number + 1}`,
    remove: `applications.${number}`,
    fields: applicationFields(field, row, {
      row: `applications.${number}`,
      apis,
      focus: added === 'application' && lastOf(typed.applications, number),
    }),
  }));
  const choices = scopeChoices(typed.applications, existing?.applications ?? []);
  const people = typed.people.map((row, number) => ({
    legend: `Person ${number + 1}`,
    remove: `people.${number}`,
    fields: personFields(field, row, {
      row: `people.${number}`,
      choices,
      focus: added === 'person' && lastOf(typed.people, number),
    }),
  }));
  const context = {
    heading,
    lead: 'Everything is set up together, or nothing is. Each person gets one mail: who invites them, what they will manage, and a link that is good for 7 days. Rows that you leave empty do not count.',
    problems: problems.map((problem) => ({
      place: problem.place,
      text: inSentence(problem, [...applications, ...people]),
    })),
    action: addressOf(path, query),
    rowsAction: addressOf(`${path}/rows`, query),
    back: existing ? `/admin/organisations/${existing.organisation.id}` : '/admin/organisations',
    organisation: existing ? [] : organisationFields(field, typed.organisation),
    applications,
    people,
  };
  const refused = problems.length > 0;
  return show(onboardingPage, context, { title: refused ? `Error: ${heading}` : heading, status: refused ? 422 : 200 });
}

type FieldOf = (kind: Field['kind'], name: string, label: string, more?: Partial<Field>) => Field;

function fieldsWith(problems: NonNullable<Context['problems']>): FieldOf {
  return (kind, name, label, more = {}) => {
    const problem = problems.find(({ place }) => place === name)?.message;
    const text = problem === undefined ? null : sentence(problem);
    const ids = [more.help && `${name}-help`, text && `${name}-problem`].filter(Boolean).join(' ');
    const none = { help: null, value: '', options: [], focus: false };
    return { kind, name, label, ...none, ...more, problem: text, describedBy: ids || null };
  };
}

function organisationFields(field: FieldOf, { name, countryCode, ion, kind }: Typed['organisation']): Field[] {
  return [
    field('text', 'organisation.name', 'Name of the organisation', { value: name }),
    field('text', 'organisation.countryCode', 'Country', {
      value: countryCode,
      help: 'Two letters of ISO 3166-1, like NL',
    }),
    field('text', 'organisation.ion', 'ION', {
      value: ion,
      help: 'Four digits from ICCBBA; leave empty where there is none',
    }),
    field('select', 'organisation.kind', 'Kind', { options: optionsOf(kinds, [kind]) }),
  ];
}

function applicationFields(
  field: FieldOf,
  { name, environment, apiIds }: ApplicationRow,
  { row, apis, focus }: { readonly row: string; readonly apis: readonly ApiView[]; readonly focus: boolean },
): Field[] {
  return [
    field('text', `${row}.name`, 'Name of the application', {
      value: name,
      focus,
      help: 'By custom Partner-NL-OrganisationName-SMC',
    }),
    field('select', `${row}.environment`, 'Environment', { options: optionsOf(environmentOptions, [environment]) }),
    field('checkboxes', `${row}.apiIds`, 'APIs', {
      help: apis.length === 0 ? 'There is none yet. Add one under APIs first.' : null,
      options: apis.map((api) => ({ value: api.id, label: nameOfApi(api), selected: apiIds.includes(api.id) })),
    }),
  ];
}

function personFields(
  field: FieldOf,
  { name, email, scope }: PersonRow,
  {
    row,
    choices,
    focus,
  }: {
    readonly row: string;
    readonly choices: readonly (readonly [value: string, label: string])[];
    readonly focus: boolean;
  },
): Field[] {
  return [
    field('text', `${row}.name`, 'Name', { value: name, focus }),
    field('email', `${row}.email`, 'E-mail address', { value: email }),
    field('checkboxes', `${row}.scope`, 'Manages', {
      options: choices.map(([value, label]) => ({ value, label, selected: scope.includes(value) })),
    }),
  ];
}

/** The whole organisation, each row of an application, and each application that is there. */
function scopeChoices(rows: readonly ApplicationRow[], existing: readonly AdministeredApplication[]) {
  return [
    ['organisation', 'All applications of the organisation, those to come too'],
    ...rows.map(({ name }, number) => [
      String(number),
      `Application ${number + 1}${name.trim() && ` ‘${name.trim()}’`}`,
    ]),
    ...existing.map(({ name }) => [`named ${name}`, name]),
  ] as [string, string][];
}

/** "Person 2, e-mail address: this must be an e-mail address." */
function inSentence({ place, message }: { place: string; message: string }, rows: readonly Row[]): string {
  const row = rows.find(({ remove }) => place.startsWith(`${remove}.`));
  const label = row?.fields.find(({ name }) => name === place)?.label;
  return row ? `${row.legend}${label ? `, ${label}` : ''}: ${sentence(message)}` : sentence(message);
}

function sentence(rule: string): string {
  const text = /^(?:must|is)\b/.test(rule) ? `This ${rule}` : `${rule.slice(0, 1).toUpperCase()}${rule.slice(1)}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
