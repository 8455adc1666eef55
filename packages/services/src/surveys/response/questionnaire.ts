/** What the answering page shows before anybody has said anything: the questions, who sees what, until when. */
import { formatInstant } from '@bellwether/core';
import type { SurveyDefinition } from '@bellwether/questionnaire';
import type { Platform } from '../../installation/platform/platform.ts';
import { knownWave, requireOpen } from './known-wave.ts';

export interface QuestionnaireView {
  wave_id: string;
  /** Who asks. */
  organisation: string;
  definition: SurveyDefinition;
  language: string;
  public_key: string;
  opens_at: string;
  closes_at: string;
  /** Bytes that every request with an answer is padded to. */
  request_bytes: number;
  /** Fewest people a result is ever told about. */
  floor: number;
}

/** What a request holds beside the answers: ids, token, names of fields. */
const ENVELOPE_BYTES = 1024;

export async function getQuestionnaire(platform: Platform, waveId: string): Promise<QuestionnaireView> {
  const wave = await knownWave(platform, waveId);
  requireOpen(wave, platform.clock());
  return {
    wave_id: wave.waveId,
    organisation: platform.tenants.get(wave.orgId)?.name ?? '',
    definition: wave.definition,
    language: wave.language,
    public_key: wave.publicKey,
    opens_at: formatInstant(wave.opensAtMs),
    closes_at: formatInstant(wave.closesAtMs),
    request_bytes: wave.boxBytes + ENVELOPE_BYTES,
    floor: platform.privacy.floorOf(wave.orgId),
  };
}
