/** The normalisers in the order they are asked: named products first, because they also speak the general vocabulary. */
import type { TelemetryNormaliser } from '@bellwether/metrics';
import { claudeCodeNormaliser } from './claude-code.ts';
import { codexNormaliser } from './codex.ts';
import { geminiCliNormaliser } from './gemini-cli.ts';
import { genAiSignalNormaliser } from './gen-ai-signals.ts';
import { genAiSpanNormaliser } from './gen-ai-span.ts';

export const NORMALISERS: readonly TelemetryNormaliser[] = [
  claudeCodeNormaliser,
  codexNormaliser,
  geminiCliNormaliser,
  genAiSpanNormaliser,
  genAiSignalNormaliser,
];
