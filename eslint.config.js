import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** What a room may not import, and why. docs/architecture.md draws the same picture. */
const refuse = (...patterns) => [
  'error',
  { patterns: patterns.map(([group, message]) => ({ group, message })) },
]
const electron = [
  ['electron', 'electron/*'],
  'Only the shell (src/main/*.ts) and preload know Electron.',
]
const node = [['node:*'], 'This room has no I/O.']
const forge = [['node-forge'], 'Only pki/der.ts writes and reads ASN.1.']
const rawZod = [['zod'], 'Import z from shared/schema: it is configured there.']
const rooms = (...names) => [
  names.flatMap((name) => [`**/${name}`, `**/${name}/**`]),
  `This room may not enter: ${names.join(', ')}.`,
]

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'release/', 'test-results/', 'node_modules/', '**/*.d.ts'] },
  ...tseslint.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/no-v-html': 'error',
      // The component library is built without a router: a place of ours would become the address
      // "[object Object]".
      'vue/no-restricted-v-bind': [
        'error',
        ...['UButton', 'ULink'].map((element) => ({
          argument: 'to',
          element,
          message: 'Use @click with router.push, or a RouterLink.',
        })),
      ],
    },
  },
  {
    // Texts stand in the catalogues of words/; what is left are signs and names of other programs.
    files: ['src/renderer/src/**/*.vue'],
    rules: {
      'vue/no-bare-strings-in-template': [
        'error',
        {
          allowlist: [
            '·',
            '…',
            '(',
            ')',
            ',',
            '.',
            ':',
            '/',
            '+',
            '−',
            '→',
            '#',
            '&nbsp;',
            '↑',
            '↓',
            'Enter',
            'PEM',
            'SHA-256',
          ],
          attributes: {
            '/.+/': [
              ...['title', 'text', 'label', 'sentence', 'description', 'help', 'legend', 'what'],
              ...['aria-label', 'aria-description', 'aria-placeholder', 'alt'],
            ],
          },
          directives: ['v-text'],
        },
      ],
    },
  },
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true },
      ],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Use node:crypto; Math.random can be predicted.',
        },
      ],
      'max-lines': ['warn', { max: 250, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['src/shared/**'],
    rules: {
      'no-restricted-imports': refuse(
        electron,
        node,
        rawZod,
        forge,
        rooms('main', 'renderer', 'preload', 'cli'),
      ),
    },
  },
  {
    files: ['src/preload/**'],
    rules: { 'no-restricted-imports': refuse(node, forge, rooms('main', 'renderer', 'cli')) },
  },
  {
    files: ['src/renderer/**'],
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'no-restricted-imports': refuse(
        electron,
        node,
        forge,
        rawZod,
        rooms('main', 'preload', 'cli'),
      ),
    },
  },
  {
    files: ['src/main/domain/**'],
    rules: {
      'no-restricted-imports': refuse(
        electron,
        node,
        forge,
        rawZod,
        rooms('services', 'adapters', 'pki', 'renderer', 'cli'),
      ),
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='Date'][property.name='now']",
          message: 'domain has no clock: take the time as an argument.',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'domain has no clock: take the time as an argument.',
        },
      ],
    },
  },
  {
    files: ['src/main/pki/**'],
    rules: {
      'no-restricted-imports': refuse(
        electron,
        forge,
        rawZod,
        [['node:*', '!node:crypto', '!node:util', '!node:net'], 'pki: bytes in, bytes out.'],
        rooms('services', 'adapters', 'renderer', 'cli'),
      ),
    },
  },
  { files: ['src/main/pki/der.ts'], rules: { 'no-restricted-imports': refuse(electron, rawZod) } },
  {
    files: ['src/main/services/**'],
    rules: {
      'no-restricted-imports': refuse(
        electron,
        forge,
        rawZod,
        rooms('adapters', 'renderer', 'cli'),
      ),
    },
  },
  {
    files: ['src/main/adapters/**'],
    rules: { 'no-restricted-imports': refuse(electron, forge, rawZod, rooms('renderer', 'cli')) },
  },
  {
    files: ['src/cli/**'],
    rules: {
      'no-restricted-imports': refuse(
        electron,
        forge,
        rawZod,
        rooms('renderer', 'preload', 'adapters'),
      ),
      'no-console': 'off',
    },
  },
  {
    files: ['src/main/*.ts'],
    rules: { 'no-restricted-imports': refuse(forge, rawZod, rooms('renderer')) },
  },
  {
    files: ['src/shared/schema.ts'],
    rules: { 'no-restricted-imports': refuse(electron, node, forge) },
  },
  { files: ['scripts/**', 'test/**'], rules: { 'no-console': 'off', 'max-lines': 'off' } },
  prettier,
)
