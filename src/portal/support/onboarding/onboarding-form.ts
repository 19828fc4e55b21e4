import { z } from 'zod';
import type { FieldProblem } from '../../../shared/domain-error.js';

const mostApplications = 20;
const mostPeople = 50;

/** Fields by their dotted name, as a browser sends them: `people.1.email`. */
export const OnboardingForm = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
export type OnboardingForm = z.output<typeof OnboardingForm>;

export interface ApplicationRow {
  readonly name: string;
  readonly environment: string;
  readonly apiIds: readonly string[];
}

export interface PersonRow {
  readonly name: string;
  readonly email: string;
  /** `organisation`, the number of an application's row, or `named ` with the name of an application that is there. */
  readonly scope: readonly string[];
}

/** What is typed so far, row by row. */
export interface Typed {
  readonly organisation: {
    readonly name: string;
    readonly countryCode: string;
    readonly ion: string;
    readonly kind: string;
  };
  readonly applications: readonly ApplicationRow[];
  readonly people: readonly PersonRow[];
}

const emptyApplication: ApplicationRow = { name: '', environment: 'production', apiIds: [] };
const emptyPerson: PersonRow = { name: '', email: '', scope: ['organisation'] };

export const nothingTyped: Typed = {
  organisation: { name: '', countryCode: '', ion: '', kind: 'donor_registry' },
  applications: [emptyApplication],
  people: [emptyPerson],
};

export function typedOf(form: OnboardingForm): Typed {
  const all = (name: string) => [form[name] ?? []].flat();
  const one = (name: string) => all(name)[0] ?? '';
  const rows = (list: string, most: number) => {
    const numbers = Object.keys(form).flatMap((name) => new RegExp(`^${list}\\.(\\d{1,2})\\.`).exec(name)?.[1] ?? []);
    return Array.from(
      { length: Math.min(most, Math.max(-1, ...numbers.map(Number)) + 1) },
      (_, row) => `${list}.${row}`,
    );
  };
  return {
    organisation: {
      name: one('organisation.name'),
      countryCode: one('organisation.countryCode'),
      ion: one('organisation.ion'),
      kind: one('organisation.kind'),
    },
    applications: rows('applications', mostApplications).map((row) => ({
      name: one(`${row}.name`),
      environment: one(`${row}.environment`),
      apiIds: all(`${row}.apiIds`),
    })),
    people: rows('people', mostPeople).map((row) => ({
      name: one(`${row}.name`),
      email: one(`${row}.email`),
      scope: all(`${row}.scope`),
    })),
  };
}

/** With a row more, or without one, as the buttons of the form ask; everything else stays as it was typed. */
export function withRows(
  typed: Typed,
  { add, remove }: { readonly add: string | undefined; readonly remove: string | undefined },
): Typed {
  const { applications, people } = typed;
  const [list, number = ''] = remove?.split('.') ?? [];
  if (add === 'application' && applications.length < mostApplications) {
    return { ...typed, applications: [...applications, emptyApplication] };
  }
  if (add === 'person' && people.length < mostPeople) return { ...typed, people: [...people, emptyPerson] };
  if (list === 'people') return { ...typed, people: people.toSpliced(Number(number), 1) };
  if (list !== 'applications') return typed;
  return {
    ...typed,
    applications: applications.toSpliced(Number(number), 1),
    people: people.map((person) => ({ ...person, scope: scopeWithout(person.scope, Number(number)) })),
  };
}

/** Rows behind the one that goes away move up. */
function scopeWithout(scope: readonly string[], gone: number): string[] {
  return scope.flatMap((choice) => {
    if (!/^\d+$/.test(choice)) return choice;
    const row = Number(choice);
    return row === gone ? [] : String(row > gone ? row - 1 : row);
  });
}

/** A request made of the rows that are not empty, and where what is wrong with it stands on the form. */
export function requestOf(typed: Typed, organisationId: string | undefined) {
  const applications = filled(typed.applications, ({ name, apiIds }) => name.trim() !== '' || apiIds.length > 0);
  const people = filled(typed.people, ({ name, email }) => `${name}${email}`.trim() !== '');
  const { ion, countryCode, ...organisation } = typed.organisation;
  const request = {
    organisation:
      organisationId === undefined
        ? {
            ...organisation,
            countryCode: countryCode.trim().toUpperCase(),
            ion: ion.trim() === '' ? null : Number(ion.trim()),
          }
        : { id: organisationId },
    applications: applications.map(({ row }) => row),
    people: people.map(({ row: { scope, ...person } }) => ({ ...person, scope: scopeOf(scope, typed.applications) })),
  };
  const numbers: Readonly<Record<string, number[]>> = {
    applications: applications.map(({ number }) => number),
    people: people.map(({ number }) => number),
  };
  /** `people.0.scope.1` of the request is `people.2.scope` of a form whose first rows are empty. */
  const placeOf = ({ path }: FieldProblem) => {
    const [list = '', index = '', field = ''] = path.split('.');
    const number = numbers[list]?.[Number(index)];
    return number === undefined ? path : [list, number, field].filter((part) => part !== '').join('.');
  };
  return { request, placeOf };
}

function filled<Row>(rows: readonly Row[], isFilled: (row: Row) => boolean) {
  return rows.map((row, number) => ({ row, number })).filter(({ row }) => isFilled(row));
}

function scopeOf(scope: readonly string[], applications: readonly ApplicationRow[]): 'organisation' | string[] {
  if (scope.includes('organisation')) return 'organisation';
  return scope.map((choice) =>
    choice.startsWith('named ') ? choice.slice(6) : (applications[Number(choice)]?.name ?? ''),
  );
}
