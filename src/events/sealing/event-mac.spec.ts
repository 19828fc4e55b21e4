import fc from 'fast-check';
import { KeyRing } from '../../shared/key-ring.js';
import { authorshipOf, macOf, originHash, type RecordedEvent } from './event-mac.js';

const key = (id: string, fill: number) => ({ id, bytes: Buffer.alloc(32, fill) });
const keys = new KeyRing([key('k2', 2), key('k1', 1)]);
const facts = {
  id: '0199a3c8-7b1e-7c00-8000-000000000001',
  type: 'secrets.secret-created',
  payload: { secretId: 'a', expiresOn: '2027-01-01' },
  occurredAtMicros: '1763888400000000',
  actorId: '0199a3c8-7b1e-7c00-8000-000000000002',
  requestId: 'request-1',
  organisationId: '0199a3c8-7b1e-7c00-8000-000000000003',
  applicationId: '0199a3c8-7b1e-7c00-8000-000000000004',
  originHash: null,
};
const recorded = (changes: Partial<RecordedEvent> = {}): RecordedEvent => ({
  ...facts,
  macKeyId: 'k1',
  mac: macOf(key('k1', 1), facts),
  ...changes,
});

describe('the MAC of an event', () => {
  it('R69 holds under the key that made it, whatever the order of the payload', () => {
    expect(authorshipOf(recorded(), keys)).toBe('genuine');
    expect(authorshipOf(recorded({ payload: { expiresOn: '2027-01-01', secretId: 'a' } }), keys)).toBe('genuine');
    expect(authorshipOf(recorded({ macKeyId: 'k2' }), keys)).toBe('foreign');
  });

  it.each<[string, Partial<RecordedEvent>]>([
    ['id', { id: '0199a3c8-7b1e-7c00-8000-00000000000f' }],
    ['type', { type: 'secrets.secret-deleted' }],
    ['payload', { payload: { secretId: 'b', expiresOn: '2027-01-01' } }],
    ['another fact in the payload', { payload: { ...facts.payload, more: 1 } }],
    ['moment', { occurredAtMicros: '1763888400000001' }],
    ['actor', { actorId: null }],
    ['request', { requestId: 'request-2' }],
    ['organisation', { organisationId: facts.applicationId, applicationId: facts.organisationId }],
    ['origin', { originHash: '00'.repeat(32) }],
    ['MAC', { mac: '00'.repeat(32) }],
  ])('R69 does not hold for another %s', (_, change) => {
    expect(authorshipOf(recorded(change), keys)).toBe('foreign');
  });

  it('R69 tells a key that is not known yet, and a row that is older than MACs, from a forged one', () => {
    expect(authorshipOf(recorded({ macKeyId: 'k3' }), keys)).toBe('key-unknown');
    expect(authorshipOf(recorded({ macKeyId: null, mac: null }), keys)).toBe('older');
  });

  it('R69 calls a payload foreign that cannot even be read, and throws nothing', () => {
    let nested: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];
    expect(authorshipOf(recorded({ payload: nested }), keys)).toBe('foreign');
  });

  it('is of one text for one payload, and of another for any other', () => {
    const mac = (payload: unknown) => macOf(key('k1', 1), { ...facts, payload });
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(mac(one) === mac(other)).toBe(JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)));
      }),
    );
  });
});

describe('the hash of an origin', () => {
  const salt = Buffer.alloc(16, 7);

  it('differs by address, user agent and salt', () => {
    const hashes = [
      originHash({ ip: '192.0.2.7', userAgent: 'a' }, salt),
      originHash({ ip: '192.0.2.8', userAgent: 'a' }, salt),
      originHash({ ip: '192.0.2.7', userAgent: null }, salt),
      originHash({ ip: null, userAgent: 'a' }, salt),
      originHash({ ip: '2001:db8::7', userAgent: 'a' }, salt),
      originHash({ ip: '192.0.2.7', userAgent: 'a' }, Buffer.alloc(16, 8)),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('is the same however an address is written', () => {
    expect(originHash({ ip: '2001:DB8:0:0::7', userAgent: null }, salt)).toBe(
      originHash({ ip: '2001:db8::7', userAgent: null }, salt),
    );
  });
});

/** The value with its keys in order, as `jsonb` gives it back. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { members: members.map(([name, member]) => [name, sorted(member)]) };
}
