// Jest cannot require() ES modules before Node 24.9, and NestJS 12 and others ship nothing else: a dependency's real ES
// modules are compiled to CommonJS for the tests, everything else passes through untouched.
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { createTransformer } = require('@swc/jest');

const compiler = createTransformer({ jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } }, module: { type: 'commonjs' } });
const moduleFolders = new Map();

/** Whether the nearest manifest says `"type": "module"`. */
const isModuleFolder = (folder) => {
  if (!moduleFolders.has(folder)) {
    const manifest = join(folder, 'package.json');
    const answer = existsSync(manifest)
      ? JSON.parse(readFileSync(manifest, 'utf8')).type === 'module'
      : dirname(folder) !== folder && isModuleFolder(dirname(folder));
    moduleFolders.set(folder, answer);
  }
  return moduleFolders.get(folder);
};

const isModule = (file) => file.endsWith('.mjs') || (file.endsWith('.js') && isModuleFolder(dirname(file)));

module.exports = {
  getCacheKey: (...source) => compiler.getCacheKey(...source),
  process: (source, file, options) => (isModule(file) ? compiler.process(source, file, options) : { code: source }),
};
