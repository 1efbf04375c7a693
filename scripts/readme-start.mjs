/** The example in README.md: the first JavaScript block with both the middleware and a wrapped client, and how to install it. */
export const readStart = (readme) => {
  const blocks = [...readme.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
  const source = blocks.find(
    ({ language, text }) => /^(js|javascript|mjs)$/.test(language) && /aiTraceMiddleware\(/.test(text) && /wrap\w+\(/.test(text),
  )?.text;
  if (!source) throw new Error('README.md has no ```js block that shows aiTraceMiddleware() and a wrapped client');
  const install = blocks
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))
    .find((line) => /^(\$ )?npm (install|i) .*@ai-trace\/core/.test(line));
  if (!install) throw new Error('README.md has no `npm install` line that names @ai-trace/core');
  const route = source.match(/app\.(get|post)\('(\/[^':*]*)', (?:async )?\(/);
  if (!route) throw new Error('the start in README.md has no app.get() or app.post() with a plain path');
  const packages = install
    .split(/\s+/)
    .filter((word) => /^(@[\w.-]+\/)?[\w.-]+(@[^\s]+)?$/.test(word) && !['$', 'npm', 'install', 'i'].includes(word));
  return { source, packages, method: route[1].toUpperCase(), route: route[2] };
};

/** The same source in CommonJS. */
export const toCommonJs = (source) =>
  source
    .replace(/^import \* as (\w+) from ('[^']+');?$/gm, 'const $1 = require($2);')
    .replace(/^import (\w+) from ('[^']+');?$/gm, 'const $1 = require($2);')
    .replace(
      /^import \{([^}]+)\} from ('[^']+');?$/gm,
      (_line, names, from) => `const {${names.replace(/ as /g, ': ')}} = require(${from});`,
    );
