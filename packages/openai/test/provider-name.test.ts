import { providerNameOf } from '../src/provider-name.ts';

test.each([
  ['api.openai.com', 'openai'],
  ['eu.api.openai.com', 'openai'],
  ['my-resource.openai.azure.com', 'azure.ai.openai'],
  ['my-resource.services.ai.azure.com', 'azure.ai.inference'],
  ['api.deepseek.com', 'deepseek'],
  ['api.groq.com', 'groq'],
  ['api.x.ai', 'x_ai'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.perplexity.ai', 'perplexity'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['europe-west4-aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['bedrock-runtime.eu-central-1.amazonaws.com', 'aws.bedrock'],
  ['bedrock-mantle.us-east-1.api.aws', 'aws.bedrock'],
  ['lambda.us-east-1.api.aws', 'openai'],
  ['openrouter.ai', 'openrouter'],
  ['api.together.xyz', 'together_ai'],
  ['ollama.com', 'ollama'],
  ['us-south.ml.cloud.ibm.com', 'ibm.watsonx.ai'],
  ['router.huggingface.co', 'huggingface'],
  ['integrate.api.nvidia.com', 'nvidia'],
  ['api.z.ai', 'zai'],
  ['open.bigmodel.cn', 'zai'],
  ['jazz.ai', 'openai'],
  ['smollama.com', 'openai'],
  ['notx.ai', 'openai'],
  ['api.openai.com.example.org', 'openai'],
  ['api.deepseek.com.example.org', 'openai'],
  ['127.0.0.1', 'openai'],
])('%s is %s', (address, name) => expect(providerNameOf({ address, port: 443 })).toBe(name));

test('a client without a base URL is openai', () => expect(providerNameOf(undefined)).toBe('openai'));
