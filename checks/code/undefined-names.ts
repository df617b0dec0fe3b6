import type { Reference, ScopeManager } from '@typescript-eslint/scope-manager';
import globals from 'globals';
import type { FileFinding } from './file-finding.ts';
import { ANY } from './shared-names.ts';

/** Places where programs run, each with names that it defines. */
const ENVIRONMENTS = [
  ...(['builtin', 'browser', 'worker', 'serviceworker', 'sharedWorker', 'audioWorklet', 'paintWorklet'] as const),
  ...(['node', 'commonjs', 'amd', 'bunBuiltin', 'denoBuiltin', 'react-native', 'webextensions', 'meteor'] as const),
  ...(['jest', 'vitest', 'mocha', 'jasmine', 'qunit', 'chai', 'protractor', 'embertest', 'greasemonkey'] as const),
  ...(['jquery', 'webpack', 'rspack', 'svelte', 'vue', 'astro', 'devtools'] as const),
];

const KNOWN = new Set([
  ...ENVIRONMENTS.flatMap((name) => Object.keys(globals[name])),
  // Test runners, load tests, and scripts that pages load from elsewhere.
  ...['arguments', 'cy', 'Cypress', 'expectTypeOf', 'assertType', 'open', 'google', 'grecaptcha', 'Stripe', 'gtag'],
  ...[
    'dataLayer',
    'ga',
    'fbq',
    'Razorpay',
    'paypal',
    'hljs',
    'MathJax',
    'Prism',
    'workbox',
    'WebSocketPair',
    'SpreadsheetApp',
    'DocumentApp',
    'DriveApp',
    'GmailApp',
    'CalendarApp',
    'UrlFetchApp',
    'ScriptApp',
    'PropertiesService',
    'HtmlService',
    'ContentService',
    'Utilities',
    'Logger',
    'Session',
    'awslambda',
    'WebKitCSSMatrix',
    'importScripts',
    'WebAssembly',
  ],
]);

/** Names of frameworks that import what a file uses when they build it. A file that uses one is left alone. */
const IMPORTED_BY_BUILD =
  /^(?:defineNuxt\w*|defineNitro\w*|defineEventHandler|defineCachedEventHandler|definePageMeta|useRuntimeConfig|useNuxtApp|useFetch|\$fetch|useAsyncData|navigateTo|defineStore|defineAppConfig|definePayloadPlugin|defineBackground|defineContentScript)$/;
/** Folders of files whose names such frameworks import, and which use each other in the same way. */
const BUILT_TOGETHER = /(?:^|\/)(?:composables|stores|server\/(?:api|routes|utils|middleware|plugins))\//;

/** Libraries that pages load by a tag, and names in capitals, which bundlers may set: minor, since the file may be right. */
const MAY_BE_LOADED =
  /^(?:_|\$|L|d3|io|THREE|axios|moment|dayjs|luxon|Chart|Vue|React|ReactDOM|Swal|Plotly|echarts|gsap|Alpine|htmx|marked|DOMPurify|Sortable|XLSX|Popper|Swiper|AOS|feather|bootstrap|mapboxgl|maplibregl|Handlebars|Mustache|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$/;

const MAX_NAMES = 10;

/**
 * Finds names that a module uses and nobody defines: it stops with a ReferenceError there. Only modules are searched,
 * since scripts of a page share their names. Types are left to the compiler. `shared`: see shared-names.ts.
 */
export function undefinedNames(scopes: ScopeManager, path: string, shared: ReadonlySet<string>): FileFinding[] {
  if (BUILT_TOGETHER.test(path) || shared.has(ANY)) return [];
  const unknown = (scopes.globalScope?.through ?? []).filter(
    (reference) => reference.isValueReference && !KNOWN.has(nameOf(reference)) && !shared.has(nameOf(reference)),
  );
  if (unknown.some((reference) => IMPORTED_BY_BUILD.test(nameOf(reference)))) return [];
  // A file that asks for the type of a name knows that it may not be there. Blocks of a namespace share their exports.
  const asked = new Set(unknown.filter(isAskedFor).map(nameOf));
  const first = new Map<string, number>();
  for (const reference of unknown) {
    const name = nameOf(reference);
    // Bundlers define names such as __VERSION__.
    if (asked.has(name) || name.startsWith('__') || isInNamespace(reference) || first.has(name)) continue;
    first.set(name, reference.identifier.loc.start.line);
  }
  return [...first].slice(0, MAX_NAMES).map(([name, line]) => ({
    rule: 'undefined-name',
    severity: MAY_BE_LOADED.test(name) ? 'minor' : 'major',
    line,
    message: `${name.slice(0, 60)} is neither defined nor imported: the program stops here`,
  }));
}

const nameOf = ({ identifier }: Reference): string => (typeof identifier.name === 'string' ? identifier.name : '');

function isAskedFor({ identifier }: Reference): boolean {
  const { parent } = identifier as { parent?: { type: string; operator?: string } };
  return parent?.type === 'UnaryExpression' && parent.operator === 'typeof';
}

function isInNamespace({ from }: Reference): boolean {
  for (let scope: Reference['from'] | null = from; scope !== null; scope = scope.upper)
    if (scope.type === 'tsModule') return true;
  return false;
}
