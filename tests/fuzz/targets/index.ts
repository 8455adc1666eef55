/** Every decoder that is fuzzed, door by door. */
import type { FuzzTarget } from '../engine/target.ts';
import { logFrames, mappings, pages, robotsFile, sitemaps, webBatches } from './content.ts';
import { cloudEventsDoor, influxDoor, nativeDoor, OTLP_DOORS, segmentDoor } from './doors.ts';
import {
  bodies,
  certificates,
  deviceLists,
  deviceMessages,
  graphqlDocuments,
  idTokens,
  liveMessages,
  mqttPackets,
  samlResponses,
  scim,
} from './exchange.ts';
import { backups, kafkaFrames } from './kept.ts';
import {
  condition,
  edgeConfiguration,
  metricQueries,
  pipelineText,
  reportTemplates,
  ruleText,
  serverConfiguration,
  sqlDoor,
  surveyLogic,
  surveys,
} from './languages.ts';
import { companyFile, PEOPLE_SOURCES } from './people-sources.ts';

export const TARGETS: readonly FuzzTarget[] = [
  nativeDoor,
  influxDoor,
  cloudEventsDoor,
  segmentDoor,
  ...OTLP_DOORS,
  ...PEOPLE_SOURCES,
  companyFile,
  ruleText,
  pipelineText,
  condition,
  edgeConfiguration,
  serverConfiguration,
  sqlDoor,
  surveys,
  surveyLogic,
  reportTemplates,
  metricQueries,
  bodies,
  mqttPackets,
  deviceMessages,
  deviceLists,
  scim,
  graphqlDocuments,
  liveMessages,
  samlResponses,
  idTokens,
  certificates,
  robotsFile,
  sitemaps,
  pages,
  webBatches,
  logFrames,
  kafkaFrames,
  backups,
  mappings,
];
