import { after, DAY, HOUR } from '../../../shared/clock.js';
import { EmailChange } from './email-change.entity.js';

const asked = new Date('2027-03-12T09:00:00.000Z');
const at = (hours: number) => after(asked, hours * HOUR);

/** Hours after it was asked for; undefined for what did not happen. */
interface Steps {
  readonly told?: number;
  readonly confirmed?: number;
  readonly agreed?: number;
}

function changeWith({ told, confirmed, agreed }: Steps): EmailChange {
  const person = { id: '0199a3c8-7b1e-7c00-8000-0123456789ab', email: 'former@registry.example' };
  const change = EmailChange.ask(person, 'new@registry.example', person.id, asked);
  if (told !== undefined) change.tell(at(told));
  if (confirmed !== undefined) change.confirm(at(confirmed));
  if (agreed !== undefined) change.agree(at(agreed));
  return change;
}

describe('a change of e-mail', () => {
  it.each<[Steps]>([[{}], [{ told: 1 }], [{ confirmed: 1 }], [{ agreed: 1 }], [{ told: 1, agreed: 2 }]])(
    'R70 waits, whatever time passes, with no more than %j',
    (steps) => {
      const change = changeWith(steps);
      expect([change.effectiveAt, change.isDueAt(at(1000))]).toEqual([null, false]);
    },
  );

  it.each<[Steps, number]>([
    [{ told: 1, confirmed: 2 }, 26],
    [{ told: 70, confirmed: 2 }, 94],
    [{ confirmed: 2, agreed: 5 }, 5],
    [{ told: 1, confirmed: 6, agreed: 5 }, 6],
  ])('R70 takes effect, with %j hours after it was asked for, after %j', (steps, hours) => {
    const change = changeWith(steps);
    expect(change.effectiveAt).toEqual(at(hours));
    expect([change.isDueAt(after(at(hours), -1)), change.isDueAt(at(hours))]).toEqual([false, true]);
    change.end('stopped', at(hours));
    expect(change.isDueAt(at(hours))).toBe(false);
  });

  it('R70 was told when the first mail was, whatever is sent again', () => {
    const change = changeWith({ told: 1, confirmed: 2 });
    change.tell(at(50));
    expect(change.effectiveAt).toEqual(at(26));
  });

  it('R54 lapses when it is not confirmed within a day, or waits for a week', () => {
    const [silent, confirmed] = [changeWith({ told: 1 }), changeWith({ confirmed: 1 })];
    expect([silent.hasLapsedAt(after(at(24), -1)), silent.hasLapsedAt(at(24))]).toEqual([false, true]);
    const week = after(asked, 7 * DAY);
    expect([confirmed.hasLapsedAt(after(week, -1)), confirmed.hasLapsedAt(week)]).toEqual([false, true]);
  });
});
