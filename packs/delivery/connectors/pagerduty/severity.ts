/** How bad an incident is: by its priority (P1 … P5, or SEV1 …), or else by its urgency. */

const BY_PRIORITY = ['critical', 'high', 'medium', 'low', 'low'] as const;

export function severityOf(priority: string | undefined, urgency: string | undefined): string | undefined {
  const number = /^(?:P|SEV)-?([1-5])\b/i.exec(priority ?? '')?.[1];
  if (number) return BY_PRIORITY[Number(number) - 1];
  return urgency === 'high' || urgency === 'low' ? urgency : undefined;
}
