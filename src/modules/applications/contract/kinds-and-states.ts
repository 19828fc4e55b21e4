/** Where an application and its APIs live; an application never changes its environment. */
export const environments = ['production', 'sandbox'] as const;
export type Environment = (typeof environments)[number];

/** Of an organisation or an application. A disabled one gets no token, and can be enabled again. */
export const statuses = ['active', 'disabled'] as const;
export type Status = (typeof statuses)[number];

/** What kind of member an organisation is. */
export const organisationKinds = ['donor_registry', 'cord_blood_bank', 'donor_centre', 'other'] as const;
export type OrganisationKind = (typeof organisationKinds)[number];
