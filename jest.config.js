/** Tests run as native ES modules (NODE_OPTIONS in package.json); swc only strips the types. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  reporters: ['default', '<rootDir>/test/closing-line-reporter.js'],
  testTimeout: 30_000,
  maxWorkers: 2,
};
