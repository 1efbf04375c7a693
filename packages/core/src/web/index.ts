export { endWithBody } from './body-end.ts';
export { startWebRequest } from './start-web-request.ts';
export { webRequestReader, webResponseReader } from './web-readers.ts';
