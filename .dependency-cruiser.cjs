/** Which module may ask which: docs/architecture.md. Whatever is not listed here imports no other module. */
const allowed = {
  identity: [],
  roles: ['identity'],
  approvals: ['identity', 'roles'],
  applications: ['identity', 'roles'],
  secrets: ['identity', 'roles', 'applications'],
  reminders: ['applications', 'secrets'],
  verification: ['identity', 'applications', 'secrets'],
  oauth: ['applications', 'verification'],
  notifications: ['identity', 'roles', 'approvals', 'applications', 'secrets', 'reminders', 'verification'],
  audit: ['identity', 'roles', 'applications', 'secrets'],
  onboarding: ['identity', 'roles', 'approvals', 'applications'],
  overview: ['identity', 'roles', 'approvals', 'applications', 'secrets', 'reminders', 'notifications'],
};

/** The rooms of the foundation, from the ground up. */
const foundation = [
  'shared',
  'templating',
  'public-files',
  'database',
  'config',
  'mail',
  'jobs',
  'events',
  'http',
  'assets',
];

const moduleRules = Object.entries(allowed).map(([name, others]) => ({
  name: `modules-of-${name}`,
  comment: `${name} may ask ${others.join(', ') || 'nobody'}`,
  severity: 'error',
  from: { path: `^src/modules/${name}/` },
  to: { path: `^src/modules/(?!${[name, ...others].join('/|')}/)` },
}));

/** The rooms of identity, from the ground up. */
const roomsOfIdentity = [
  'user-account',
  'links',
  'sessions',
  'attempts',
  'factors',
  'passwords',
  'sign-in',
  'enrolment',
  'email-change',
  'people',
  'account',
];

/** Each room asks those before it in its list, so that no two of them ask each other. */
const inOneDirection = (folder, rooms) =>
  rooms.slice(0, -1).map((room, place) => ({
    name: `rooms-below-${room}`,
    comment: `a room of ${folder} asks those that stand before it in the list`,
    severity: 'error',
    from: { path: `^${folder}/${room}/` },
    to: { path: `^${folder}/(${rooms.slice(place + 1).join('|')})/` },
  }));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'a cycle of injectables passes the tests and crashes the built application',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-through-the-door',
      comment: "another module's contract/ and its *.module.ts, nothing else",
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: {
        path: '^src/modules/[^/]+/',
        pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/contract/', '^src/modules/[^/]+/[^/]+\\.module\\.ts$'],
      },
    },
    ...moduleRules,
    ...inOneDirection('src', foundation),
    ...inOneDirection('src/modules/identity', roomsOfIdentity),
    {
      name: 'a-door-asks-contracts',
      comment: 'what people and programs are told is made of what modules tell everybody',
      severity: 'error',
      from: { path: '^src/(api|portal)/' },
      to: {
        path: '^src/modules/',
        pathNot: ['^src/modules/[^/]+/contract/', '^src/modules/[^/]+/[^/]+\\.module\\.ts$'],
      },
    },
    {
      name: 'no-module-knows-a-door',
      severity: 'error',
      from: { path: '^src/(?!(api|portal)/|app\\.(module|setup)\\.ts$)' },
      to: { path: '^src/(api|portal)/' },
    },
    {
      name: 'doors-know-nothing-of-each-other',
      severity: 'error',
      from: { path: '^src/(api|portal)/' },
      to: { path: '^src/(api|portal)/', pathNot: '^src/$1/' },
    },
    {
      name: 'api-stands-at-its-door',
      comment: 'a module has no routes of its own, but for the protocol that the module oauth is',
      severity: 'error',
      from: { path: '^src/modules/(?!oauth/)' },
      to: { path: '\\.controller\\.ts$' },
    },
    {
      name: 'every-module-is-listed',
      comment: 'a new folder gets a line above before it may ask anyone',
      severity: 'error',
      from: { path: `^src/modules/(?!(${Object.keys(allowed).join('|')})/)` },
      to: { path: '^src/modules/' },
    },
    {
      name: 'accounts-change-through-approvals',
      comment: 'which knows when a second person of support has to agree: there is no way around that rule (R70)',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/modules/approvals/',
          '^src/modules/identity/(identity\\.module|people/stored-account-changes)\\.ts$',
          '^src/modules/roles/(roles\\.module|roles\\.service)\\.ts$',
        ],
      },
      to: { path: '^src/modules/(identity/contract/people/account-changes|roles/contract/role-changes)\\.ts$' },
    },
    {
      name: 'foundation-knows-no-module',
      comment: 'whoever puts the product together hands down what modules bring',
      severity: 'error',
      from: { path: `^src/(${foundation.join('|')})/` },
      to: { path: '^(src/(api|modules|portal|demo|cli)/|src/[^/]+\\.ts$|migrations/)' },
    },
    {
      name: 'modules-know-no-composition',
      comment: 'nor do they know what is put together of them',
      severity: 'error',
      from: { path: '^src/(api|modules|portal|demo)/' },
      to: { path: '^(src/[^/]+\\.ts$|migrations/)' },
    },
    {
      name: 'composition-asks-doors',
      comment: 'whoever puts the product together takes modules whole',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$' },
      to: {
        path: '^src/modules/',
        pathNot: '^src/modules/[^/]+/(contract/|[^/]+\\.(module|entities)\\.ts$)',
      },
    },
    {
      name: 'one-place-takes-entities-and-migrations',
      comment: 'their order across modules matters, so it stands in one place',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/product-schema\\.ts$' },
      to: { path: '^(migrations/|src/modules/[^/]+/[^/]+\\.entities\\.ts$)' },
    },
    {
      name: 'shared-knows-no-nest',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: ['^src/(?!shared/)', '^node_modules/@nestjs/', '^node_modules/@mikro-orm/'] },
    },
    {
      name: 'contracts-stand-alone',
      comment: 'what others import must not drag the rest of its module along',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/contract/' },
      to: { path: ['^src/modules/$1/(?!contract/)', '\\.module\\.ts$'] },
    },
    {
      name: 'demonstration-data-stays-outside',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/demo/', '^src/(app\\.module|run)\\.ts$'] },
      to: { path: '^src/demo/' },
    },
    {
      name: 'command-line-asks-contracts',
      comment: 'it stands outside the modules, and asks any of them as they ask each other',
      severity: 'error',
      from: { path: '^src/cli(/|\\.ts$)' },
      to: { path: '^src/modules/', pathNot: '^src/modules/[^/]+/contract/' },
    },
    {
      name: 'nobody-knows-the-command-line',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli(/|\\.ts$)' },
      to: { path: '^src/cli(/|\\.ts$)' },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: ['^test/', '\\.spec\\.ts$'] },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
