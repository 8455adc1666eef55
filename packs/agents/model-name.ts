/**
 * Names under which a model's price may be filed, most specific first. The same model is called
 * `gemini-2.5-flash`, `models/gemini-2.5-flash`, `projects/…/models/gemini-2.5-flash`, `google/gemini-2.5-flash`,
 * `gpt-5-2025-08-07`, `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, `claude-sonnet-4-5@20250929`.
 * Only paths, regions, versions and dates are taken away. A name is never cut down to a family: `gpt-5-nano` is not a
 * kind of `gpt-5`, and a guessed price is worse than none.
 */

const NAME_LENGTH_MAX = 256;

const VENDOR_PREFIX =
  /^(?:(?:us|eu|apac|jp|au|ca|global|us-gov)\.)?(?:anthropic|amazon|meta|mistral|cohere|deepseek|ai21|qwen|openai)\./;
const SUFFIXES = [
  /\[[^\]]*\]$/, // a variant of the context window: claude-sonnet-4-5[1m]
  /:\d+k?$/, // Bedrock's revision: …-v1:0
  /-v\d+$/,
  /@[\w-]+$/, // Vertex' version: claude-sonnet-4-5@20250929
  /-(?:latest|stable|exp|experimental|preview)$/,
  /-(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{2}-\d{2}|\d{2}-\d{4}|\d{4}|\d{3})$/, // a date or a build number
];

export function modelNameCandidates(model: string): string[] {
  const exact = model.trim().slice(0, NAME_LENGTH_MAX);
  const candidates = new Set([exact]);
  let name = exact.toLowerCase();
  candidates.add(name);
  name = name.slice(name.lastIndexOf('/') + 1);
  candidates.add(name);
  name = name.replace(VENDOR_PREFIX, '');
  candidates.add(name);
  for (let shorter = withoutSuffix(name); shorter !== name; shorter = withoutSuffix(name)) {
    name = shorter;
    candidates.add(name);
  }
  // Routers write claude-3.5-sonnet where the vendor writes claude-3-5-sonnet.
  if (name.startsWith('claude-')) candidates.add(name.replaceAll('.', '-'));
  candidates.delete('');
  return [...candidates];
}

function withoutSuffix(name: string): string {
  for (const suffix of SUFFIXES) {
    const shorter = name.replace(suffix, '');
    if (shorter !== name && shorter !== '') return shorter;
  }
  return name;
}
