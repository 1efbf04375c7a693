import { type Layer, type Match, matchLayer, type PathPattern } from './express-structure.ts';

/** Layers from an application's own router down to a route: each one mounts the next. */
export type MountChain = readonly Layer[];

/** One mount of a chain with the part of the path that it matched. */
export interface MountedPart {
  layer: Layer;
  matched: Match;
}

/**
 * What each mount of the chain matches of `baseUrl`, or `undefined` if the chain does not lead there. `path` is what follows,
 * which a RegExp may look ahead at.
 */
export const followChain = (chain: MountChain, baseUrl: string, path: string): MountedPart[] | undefined => {
  const parts: MountedPart[] = [];
  let rest = baseUrl;
  for (const layer of chain) {
    const match = matchLayer(layer, rest === '' ? '/' : rest) ?? matchLayer(layer, rest + path);
    if (!match) return undefined;
    const matched = { ...match, path: withoutTrailingSlash(match.path) };
    if (!rest.startsWith(matched.path)) return undefined;
    parts.push({ layer, matched });
    rest = rest.slice(matched.path.length);
  }
  return rest === '' ? parts : undefined;
};

/** The mounts' patterns in the framework's own syntax, joined: `/orgs/:org`. */
export const templateOf = (parts: MountedPart[]): string => parts.map(partTemplate).join('');

/** Whether a template may be that of a path with as many segments: a function may have called the router from another place. */
export const mayLead = (template: string, path: string): boolean => {
  if (template === path) return true;
  const segments = path.split('/');
  return template.split('/').every((part, index) => /[^\w-]/.test(part) || part.toLowerCase() === segments[index]?.toLowerCase());
};

const partTemplate = ({ layer, matched }: MountedPart): string => {
  if (matched.path === '') return '';
  return matched.pattern === undefined ? reconstruct(layer, matched) : withoutTrailingSlash(patternText(matched.pattern));
};

export const patternText = (pattern: PathPattern): string => (typeof pattern === 'string' ? pattern : String(pattern));

const withoutTrailingSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path);

/**
 * Before 5.3 Express keeps no pattern of a mount, only a matcher, which is probed: each parameter's value is searched in the
 * path, and a place where lengthening the path lengthens the value is the parameter's. Constraints (`:id(\\d+)`) are not found,
 * nor optional parts that the path does not have.
 */
const reconstruct = (layer: Layer, { path, params }: Match): string => {
  let template = canonicalPath(path);
  const names = namesInOrder(layer, path, params).filter((name) => params[name] !== undefined);
  // From the last one back, so that the text before a replaced value is still the path.
  let end = template.length;
  for (const name of names.reverse()) {
    const value = valueText(name, params[name]);
    const place = placeOf(layer, template.slice(0, end), canonicalPath(path).slice(end), name, value);
    if (place === -1) continue;
    template = `${template.slice(0, place)}${placeholder(name, params[name])}${template.slice(place + value.length)}`;
    end = place;
  }
  return inRegisteredCase(layer, path, template);
};

/**
 * The parameters as they stand in the path. Of an object's keys, the numbers that Express 4 gives to wildcards come first, and of
 * the keys of an array of paths only those of the matching one have a value.
 */
const namesInOrder = ({ regexp, keys }: Layer, path: string, params: Record<string, unknown>): string[] => {
  const values = regexp?.exec(path);
  if (!values) return Object.keys(params);
  return (keys as Array<{ name: string | number }>).flatMap(({ name }, index) => (values[index + 1] === undefined ? [] : [String(name)]));
};

/**
 * The client's path may be in another case than the pattern. Express 4 keeps the pattern's case in its RegExp. Express 5.0 to 5.2
 * does not expose it if the matcher ignores case; there literal parts become lower case, the same for all clients.
 */
const inRegisteredCase = (layer: Layer, path: string, template: string): string => {
  const source = layer.regexp?.source.replaceAll('\\', '') ?? '';
  const lowerSource = source.toLowerCase();
  const ignoresCase = matchLayer(layer, path.toLowerCase()) && matchLayer(layer, path.toUpperCase());
  if (!ignoresCase) return template;
  let end = 0;
  // Word by word: a slash or a dot before a parameter stands in the parameter's group.
  const literal = (text: string): string =>
    text.replace(/[^/.]+/g, (word) => {
      const place = lowerSource.indexOf(word.toLowerCase(), end);
      if (place === -1) return word.toLowerCase();
      end = place + word.length;
      return source.slice(place, end);
    });
  return template
    .split(/([:*]\w*)/)
    .map((text, index) => (index % 2 === 0 ? literal(text) : text))
    .join('');
};

/** Where in `head` the parameter stands, tried from the back. */
const placeOf = (layer: Layer, head: string, tail: string, name: string, value: string): number => {
  for (let place = head.lastIndexOf(value); place !== -1 && value !== ''; place = place === 0 ? -1 : head.lastIndexOf(value, place - 1)) {
    const longer = value + value.slice(-1);
    const probed = matchLayer(layer, head.slice(0, place) + longer + head.slice(place + value.length) + tail);
    if (probed && valueText(name, probed.params[name]) === longer) return place;
  }
  return -1;
};

/** Express 4 numbers its wildcards; Express 5 names them and gives an array. */
const placeholder = (name: string, value: unknown): string => {
  if (isNumbered(name)) return '*';
  return Array.isArray(value) ? `*${name}` : `:${name}`;
};

/** A value as it appears in a canonical path. An Express 4 wildcard, whose name is a number, spans segments. */
const valueText = (name: string, value: unknown): string => {
  if (Array.isArray(value)) return value.map(segmentText).join('/');
  return isNumbered(name) ? String(value).split('/').map(segmentText).join('/') : segmentText(value);
};

const isNumbered = (name: string): boolean => /^\d+$/.test(name);

/** The path decoded, except for characters that would split it differently, so that a parameter's value can be found in it. */
const canonicalPath = (path: string): string =>
  path
    .split('/')
    .map((segment) => segmentText(decodeURIComponent(segment)))
    .join('/');

const segmentText = (decoded: unknown): string => String(decoded ?? '').replace(/[%/?#]/g, encodeURIComponent);
