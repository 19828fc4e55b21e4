import { MicroBatch } from './micro-batch.js';

describe('a micro batch', () => {
  /** Queries that answer when they are told to. */
  const heldQueries = () => {
    const asked: string[][] = [];
    const held: (() => void)[] = [];
    const fetch = (keys: string[]) => {
      asked.push(keys);
      return new Promise<Map<string, string>>((resolve) => {
        held.push(() =>
          resolve(new Map(keys.filter((key) => key !== 'nothing').map((key) => [key, key.toUpperCase()]))),
        );
      });
    };
    return { asked, fetch, answer: () => held.shift()?.() };
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('asks for what came while a query was in flight by the next one, each key once', async () => {
    const { asked, fetch, answer } = heldQueries();
    const batch = new MicroBatch(fetch);
    const first = batch.load('a');
    while (asked.length === 0) await settled();
    const late = [batch.load('b'), batch.load('b'), batch.loadAll(['c', 'a', 'nothing']), batch.loadAll([])];
    await settled();
    expect(asked).toEqual([['a']]);
    answer();
    expect(await first).toBe('A');
    while (asked.length === 1) await settled();
    answer();
    expect(await Promise.all(late)).toEqual([
      'B',
      'B',
      new Map([
        ['c', 'C'],
        ['a', 'A'],
      ]),
      new Map(),
    ]);
    expect(asked).toEqual([['a'], ['b', 'c', 'a', 'nothing']]);
  });

  it('asks by one query what came in one turn of the event loop', async () => {
    const { asked, fetch, answer } = heldQueries();
    const batch = new MicroBatch(fetch);
    const answers = [batch.load('a')];
    for (let promise = 0; promise < 10; promise += 1) await Promise.resolve();
    answers.push(batch.load('b'));
    while (asked.length === 0) await settled();
    answer();
    expect(await Promise.all(answers)).toEqual(['A', 'B']);
    expect(asked).toEqual([['a', 'b']]);
  });

  it('waits a while for more keys when it is told to', async () => {
    const { asked, fetch, answer } = heldQueries();
    const batch = new MicroBatch(fetch, 50);
    const answers = [batch.load('a')];
    await settled();
    answers.push(batch.load('b'));
    while (asked.length === 0) await settled();
    answer();
    expect(await Promise.all(answers)).toEqual(['A', 'B']);
    expect(asked).toEqual([['a', 'b']]);
  });

  it('goes on after a query that failed', async () => {
    let works = false;
    const batch = new MicroBatch(async (keys: string[]) => {
      if (!works) throw new Error('no database');
      return new Map(keys.map((key) => [key, key]));
    });
    await expect(batch.load('a')).rejects.toThrow('no database');
    works = true;
    expect(await batch.load('a')).toBe('a');
  });
});
