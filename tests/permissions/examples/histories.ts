/** Histories of entities: read, read as of a time, and undone. They belong to every room. */
import { type House, type Known, ORG_ID } from '../house.ts';
import { type Examples, json, type MakeExample } from './example.ts';
import { newBoard } from './figures.ts';
import { newBudget } from './tenants.ts';

/** For each kind of entity with a history: one that the caller may read. What nothing has happened to has an empty one. */
const HISTORIES: Readonly<Record<string, (house: House, caller: Known) => Promise<string> | string>> = {
  alert_rule: () => 'LOSS_SPIRAL',
  board: newBoard,
  budget: async (house) => (await newBudget(house, house.owner)).params!.budget_id!,
  connection: () => 'cnn_none',
  catalog_entry: () => 'metric:none',
  compliance: () => ORG_ID,
  quality_expectation: () => 'qex_none',
  device_rollout: () => 'rol_none',
  device: () => 'dev_none',
  device_profile: () => 'no-such-kind',
  employee: () => 'no_such_employee',
  event_type: () => 'no_such_type',
  experiment: () => 'exp_none',
  external_job: () => 'no_such_job',
  mapping: () => 'map_none',
  notification_channel: () => 'chn_none',
  notification_route: () => 'rte_none',
  organisation: () => ORG_ID,
  org_schema: () => 'no_such_file',
  organization: () => 'no_such_organization',
  price: () => 'no-such-model',
  privacy: () => ORG_ID,
  question: () => 'no_such_question',
  report_schedule: () => 'rps_none',
  report_template: () => 'rpt_none',
  retention: () => ORG_ID,
  gateway: () => ORG_ID,
  bucket: () => 'bkt_none',
  website: () => 'wbs_none',
  pipeline: () => 'pip_none',
  rule: () => 'rul_none',
  site: () => 'sit_none',
  tag_container: () => 'sit_none',
  saved_query: () => 'sav_none',
  silence: () => 'sil_none',
  sso_connection: () => 'sso_none',
  survey: () => 'no_such_survey',
  theme: () => 'no_such_theme',
  user: async (house, caller) => caller.userId ?? (await house.another('viewer')).userId!,
};

const WITHOUT_UNDO = [
  'connection',
  'device_rollout',
  'event_type',
  'external_job',
  'notification_channel',
  'silence',
  'sso_connection',
  'theme',
];

export const historyExamples: Examples = Object.fromEntries(
  Object.entries(HISTORIES).flatMap(([type, idFor]): [string, MakeExample][] => {
    const path = `/api/v1/history/${type}/:stream_id`;
    const of: MakeExample = async (house, caller) => ({ params: { stream_id: await idFor(house, caller) } });
    const nothing = { status: 404, because: 'there is no such version' };
    return [
      [`GET ${path}`, of],
      [
        `GET ${path}/at`,
        async (house, caller) => ({ ...(await of(house, caller)), query: 'time=2026-01-01T00:00:00Z' }),
      ],
      ...(WITHOUT_UNDO.includes(type)
        ? []
        : [
            [
              `POST ${path}/undo`,
              async (house, caller) => ({
                ...(await of(house, caller)),
                ...json({ version: 999 }),
                otherwise: nothing,
              }),
            ] satisfies [string, MakeExample],
          ]),
    ];
  }),
);
