/** The layer rules of docs/architecture.md. Each has a test that breaks it: tests/faces/layers.test.ts. */
const notTests = '\\.test\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'domain holds ideas and formulas: it imports nothing outside itself',
      severity: 'error',
      from: { path: '(^|/)src/domain/', pathNot: notTests },
      to: { pathNot: '(^|/)src/domain/' },
    },
    {
      name: 'contract-is-pure',
      comment: 'contract imports nothing outside itself but zod',
      severity: 'error',
      from: { path: '(^|/)src/contract/', pathNot: notTests },
      to: { pathNot: ['(^|/)src/contract/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'renderer-stays-in-the-window',
      comment: 'renderer imports contract, domain and its own',
      severity: 'error',
      from: { path: '(^|/)src/renderer/', pathNot: notTests },
      to: { path: '(^|/)src/(main|cli|preload)/' },
    },
    {
      name: 'no-node-in-the-window',
      comment: 'renderer knows no Node and no native library',
      severity: 'error',
      from: { path: '(^|/)src/renderer/', pathNot: notTests },
      to: { dependencyTypesNot: ['local'], path: ['^(fs|path|os|http|net|url|crypto|module|worker_threads|child_process)$', '^node:', 'node_modules/(better-sqlite3|ws|h5wasm)/'] },
    },
    {
      name: 'preload-is-only-a-bridge',
      comment: 'preload imports contract, domain, electron and its own',
      severity: 'error',
      from: { path: '(^|/)src/preload/', pathNot: notTests },
      to: { pathNot: ['(^|/)src/(preload|contract|domain)/', 'node_modules/electron/', '^electron$'] },
    },
    {
      name: 'electron-only-in-desktop',
      comment: 'only main/desktop, main/index.ts and preload know electron',
      severity: 'error',
      from: { pathNot: ['(^|/)src/main/desktop/', '(^|/)src/main/index\\.ts$', '(^|/)src/preload/', notTests] },
      to: { path: ['node_modules/electron/', '^electron$'] },
    },
    {
      name: 'main-knows-no-face',
      comment: 'main never imports the command line, the window or the bridge',
      severity: 'error',
      from: { path: '(^|/)src/main/', pathNot: notTests },
      to: { path: '(^|/)src/(cli|renderer|preload)/' },
    },
    {
      name: 'cli-through-use-cases',
      comment: 'the command line reaches the product through use cases, services and the web face',
      severity: 'error',
      from: { path: '(^|/)src/cli/', pathNot: notTests },
      to: { path: '(^|/)src/(main|renderer|preload)/', pathNot: '(^|/)src/main/(usecases/|web/|services\\.ts$)' },
    },
    {
      name: 'features-do-not-meet',
      comment: 'no feature of the window imports another',
      severity: 'error',
      from: { path: '(^|/)src/renderer/features/([^/]+)/' },
      to: { path: '(^|/)src/renderer/features/([^/]+)/', pathNot: '(^|/)src/renderer/features/$2/' },
    },
    {
      name: 'no-circle',
      comment: 'no import goes in a circle (types aside)',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['src/main/engine/kernels/assembly/'] },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: { extensions: ['.ts', '.vue', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
