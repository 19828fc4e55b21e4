import { changeFacts } from './email-changes.js';

const changeId = '0199a3c8-0000-7000-8000-000000000001';
const linkId = '0199a3c8-0000-7000-8000-000000000002';
const occurredAt = '2026-11-23T10:42:00.000Z';

describe('the facts of a mail about a change of e-mail', () => {
  it('name the change, and the moment in time', () => {
    expect(changeFacts.parse({ changeId, occurredAt })).toEqual({ changeId, occurredAt: new Date(occurredAt) });
  });

  it('name it by its link where they were stored before changes had ids of their own', () => {
    expect(changeFacts.parse({ linkId, occurredAt }).changeId).toBe(linkId);
  });
});
