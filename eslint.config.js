import parser from '@typescript-eslint/parser';

// Oxlint checks everything else. These rules keep the clock, chance and the outside world out of the pure
// projects; their options are composed from lists because a later block would replace, not merge, them.

const outside = (allowed) => ({
  regex: `^(?!\\.|@clientele/${allowed})`,
  message: 'This project is pure: pass the value in, or do it above the ports.',
});

const otherContext = {
  regex: '^\\.\\./[^/]+/',
  message: 'One context may not know another: pass the fact in as a plain value.',
};

const testSupport = {
  group: ['@clientele/testing', '@clientele/decider/scenario', '@clientele/*/conformance'],
  message: 'Test support is for *.spec.ts only.',
};

const globals = [
  'Buffer',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'global',
  'globalThis',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
].map((name) => ({ name, message: 'This project is pure: pass the value in.' }));

const syntax = [
  ['AwaitExpression', 'A pure function has nothing to wait for.'],
  [':function[async=true]', 'A pure function has nothing to wait for.'],
  ['ForOfStatement[await=true]', 'A pure function has nothing to wait for.'],
  ['ImportExpression', 'Import statically.'],
  ['ThrowStatement', 'Answer a refusal: it is a value.'],
  ['NewExpression[callee.name="Date"][arguments.length=0]', 'The time comes in with the command.'],
  ['CallExpression[callee.name="Date"]', 'The time comes in with the command.'],
  ['MemberExpression[object.name="Date"][property.name="now"]', 'The time comes in with the command.'],
  ['MemberExpression[object.name="Math"][property.name="random"]', 'Chance comes in with the command.'],
].map(([selector, message]) => ({ selector, message }));

const pure = (files, patterns) => ({
  files,
  ignores: ['**/*.spec.ts', 'libs/decider/src/scenario.ts'],
  languageOptions: { parser, sourceType: 'module' },
  linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  rules: {
    'no-restricted-imports': ['error', { patterns: [...patterns, testSupport] }],
    'no-restricted-globals': ['error', ...globals],
    'no-restricted-syntax': ['error', ...syntax],
  },
});

export default [
  { ignores: ['**/dist/**'] },
  pure(['libs/contracts/src/**/*.ts'], [outside('|zod$')]),
  pure(['libs/decider/src/**/*.ts'], [outside('')]),
  pure(['libs/domain/src/**/*.ts'], [outside(''), otherContext]),
];
