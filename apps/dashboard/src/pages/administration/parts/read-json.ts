/** Text somebody is writing, as JSON, or what still keeps it from being that. */
export type ReadJson = { value: unknown; problem?: undefined } | { value?: undefined; problem: string };

export function readJson(text: string): ReadJson {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
