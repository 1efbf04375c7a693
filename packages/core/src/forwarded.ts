import type { HeaderValue } from './headers.ts';
import type { RequestReader } from './request-reader.ts';

/**
 * A reader that believes `X-Forwarded-For`, `-Proto` and `-Host`: the first value of each, where it is there. For frameworks
 * without a proxy setting of their own, and only where a proxy sets these headers.
 */
export const trustForwarded = <Request>(reader: RequestReader<Request>): RequestReader<Request> => ({
  ...reader,
  read: (request) => {
    const head = reader.read(request);
    const forwarded = (name: string) => firstOf(reader.header(head.headers, `x-forwarded-${name}`));
    const scheme = forwarded('proto')?.toLowerCase();
    if (scheme === 'http' || scheme === 'https') head.scheme = scheme;
    head.clientAddress = forwarded('for') ?? head.clientAddress;
    head.authority = forwarded('host') ?? head.authority;
    return head;
  },
});

const firstOf = (value: HeaderValue): string | undefined => {
  const line = Array.isArray(value) ? value[0] : value;
  return typeof line === 'string' ? line.split(',', 1)[0]?.trim() || undefined : undefined;
};
