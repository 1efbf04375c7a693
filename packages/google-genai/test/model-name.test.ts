import { modelName } from '../src/model-name.ts';

test.each([
  ['gemini-2.5-flash', 'gemini-2.5-flash'],
  ['models/gemini-2.5-flash', 'gemini-2.5-flash'],
  ['publishers/google/models/gemini-2.5-flash', 'gemini-2.5-flash'],
  ['projects/p/locations/l/publishers/google/models/gemini-2.5-flash', 'gemini-2.5-flash'],
  ['meta/llama-3.1-405b-instruct-maas', 'meta/llama-3.1-405b-instruct-maas'],
  ['tunedModels/1234', 'tunedModels/1234'],
  ['projects/p/locations/l/endpoints/1234', 'projects/p/locations/l/endpoints/1234'],
  [undefined, undefined],
])('%s is %s', (model, name) => expect(modelName(model)).toBe(name));
