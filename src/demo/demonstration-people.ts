/** Who can sign in on a database with demonstration data. All share one password and one TOTP secret. */
export const people = {
  manager: { email: 'manager@example.org', name: 'Mara Manager' },
  deputy: { email: 'deputy@example.org', name: 'Dede Deputy' },
  stranger: { email: 'stranger@example.org', name: 'Sam Stranger' },
  support: { email: 'support@example.org', name: 'Suri Support' },
};

export const demonstrationPassword = 'correct horse battery staple 42';
export const demonstrationTotpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
