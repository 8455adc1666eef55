/** What is wrong with the settings, all of it at once: whoever mends one should not find the next by starting again. */
export class ConfigurationError extends Error {
  readonly findings: readonly string[];

  constructor(findings: readonly string[]) {
    super(
      findings.length === 1
        ? findings[0]
        : `${findings.length} settings cannot be used:\n${findings.map((finding) => `- ${finding}`).join('\n')}`,
    );
    this.name = 'ConfigurationError';
    this.findings = findings;
  }
}
