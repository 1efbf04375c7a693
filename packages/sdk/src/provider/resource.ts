import { readFileSync } from 'node:fs';
import { arch, hostname } from 'node:os';
import { join } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import {
  defaultResource,
  detectResources,
  envDetector,
  processDetector,
  type Resource,
  type ResourceDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import type { InitOptions } from '../options/init-options.ts';

/** Read here because OpenTelemetry's detector also looks for a machine id, which would delay the first export. */
const host: Attributes = { 'host.name': hostname(), 'host.arch': arch() };

/** Without the arguments of the command, which may be secrets: `node server.js --api-key=…`. */
const withoutArguments: ResourceDetector = {
  detect() {
    const { 'process.command_args': _, ...attributes } = processDetector.detect().attributes ?? {};
    return { attributes };
  },
};

/** The resource of all telemetry from this process. */
export const createResource = (options: InitOptions): Resource => {
  const { name, version } = readManifest(process.cwd());
  // Environment variables win over detected values; options, which include the variables, win over both.
  const detected = detectResources({ detectors: [withoutArguments, envDetector] });
  return defaultResource()
    .merge(resourceFromAttributes(withoutUnknown({ ...host, 'service.name': name, 'service.version': version })))
    .merge(detected)
    .merge(resourceFromAttributes(withoutUnknown(attributesOf(options))));
};

const attributesOf = (options: InitOptions): Attributes => ({
  ...options.resourceAttributes,
  'deployment.environment.name':
    options.environment ?? options.resourceAttributes?.['deployment.environment.name'] ?? (process.env.NODE_ENV || undefined),
  'service.name': options.serviceName ?? options.resourceAttributes?.['service.name'],
  'service.version': options.serviceVersion ?? options.resourceAttributes?.['service.version'],
  'ai_trace.tenant.id': options.tenantId,
  'ai_trace.project.id': options.projectId,
  'ai_trace.app.id': options.appId,
});

const withoutUnknown = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));

const readManifest = (folder: string): { name?: string; version?: string } => {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return {};
  }
};
