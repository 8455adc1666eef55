/** The edge's API: its sources and runs, what waits and was refused, keys, operators, re-identification. */
import { EDGE_PERMISSIONS, type Edge, type EdgePermission } from '@bellwether/edge';
import type { FastifyInstance } from 'fastify';
import { Api } from './api.ts';
import { invalid, nameOfBody, readImport, readPerson, wholeNumber } from './request.ts';

export function addApiRoutes(app: FastifyInstance, edge: Edge): void {
  const api = new Api(edge, app);
  api.get('/api/edge/adapters', 'operate', () => ({ adapters: edge.adapters.map(describeAdapter) }));
  api.get('/api/edge/sources', 'operate', () => ({
    sources: edge.sources.list().map((source) => ({ ...source, ...edge.runs.around(source.name) })),
  }));
  api.get('/api/edge/sources/:name', 'operate', ({ params }) => {
    edge.sources.configured(params.name!);
    return {
      ...edge.sources.view(params.name!),
      ...edge.runs.around(params.name!),
      refused_fields: edge.quarantine.reasons(params.name!),
    };
  });
  api.get('/api/edge/sources/:name/preview', 'operate', ({ params, operator }) => edge.preview(params.name!, operator));
  api.post('/api/edge/sources/:name/preview', 'operate', ({ params, operator, body, request }) =>
    edge.preview(params.name!, operator, body.length === 0 ? undefined : { name: nameOfBody(request), bytes: body }),
  );
  api.post('/api/edge/sources/:name/enable', 'operate', ({ params, operator }) =>
    edge.sources.enable(params.name!, operator.name),
  );
  api.post('/api/edge/sources/:name/disable', 'operate', ({ params, operator }) =>
    edge.sources.disable(params.name!, operator.name),
  );
  api.post(
    '/api/edge/sources/:name/run',
    'operate',
    ({ params, operator }) => edge.runs.begin(params.name!, 'by_hand', operator.name),
    202,
  );
  api.post(
    '/api/edge/sources/:name/records',
    'operate',
    ({ params, body, request }) => edge.runs.push(params.name!, body, nameOfBody(request)),
    202,
  );
  api.get('/api/edge/sources/:name/refused', 'operate', ({ params, limit }) => {
    edge.sources.configured(params.name!);
    return { refused: edge.quarantine.list(params.name!, limit) };
  });
  api.post(
    '/api/edge/imports',
    'operate',
    ({ input, operator }) => {
      const { adapter, settings, paths } = readImport(input());
      return edge.runs.beginImport(adapter, settings, paths, operator.name);
    },
    202,
  );
  api.post('/api/edge/imports/preview', 'operate', ({ input }) => {
    const { adapter, settings, paths } = readImport(input());
    return edge.previewImport(adapter, settings, paths);
  });
  api.get('/api/edge/runs', 'operate', ({ limit }) => ({ runs: edge.runs.list(limit) }));
  api.get('/api/edge/runs/:run', 'operate', ({ params }) => edge.runs.get(wholeNumber(params.run!)));
  api.get('/api/edge/spool', 'operate', ({ limit }) => ({
    ...edge.spool.stats(),
    sender: edge.sender.status(),
    refused_by_centre: edge.spool.refused(limit),
  }));
  api.post('/api/edge/spool/send', 'operate', () => {
    edge.sender.tryNow();
    return { ...edge.spool.stats(), sender: edge.sender.status() };
  });
  api.get('/api/edge/keys', 'operate', () => ({ ...edge.keys(), epochs: edge.epochs.list() }));
  api.post('/api/edge/keys/rotate', 'operate', ({ input, operator }) => {
    const { kind } = input();
    if (kind === 'vault' || kind === 'pseudonyms' || kind === 'emergency') return edge.rotate(kind, operator);
    if (kind === 'finish') return edge.finishEpoch(operator);
    throw invalid('kind', 'has to be vault, pseudonyms, emergency or finish.');
  });
  api.get('/api/edge/journal', 'operate', ({ limit }) => ({
    verified: edge.journal.verify(),
    entries: edge.journal.list(limit),
  }));
  api.get('/api/edge/operators', 'operate', () => ({ operators: edge.operators.list() }));
  api.post(
    '/api/edge/operators',
    'operate',
    ({ input, operator }) => {
      const { name, permissions } = input();
      if (typeof name !== 'string') throw invalid('name', 'has to be a text.');
      const wanted = Array.isArray(permissions) ? permissions : [];
      if (!wanted.every((one): one is EdgePermission => EDGE_PERMISSIONS.some((known) => known === one)))
        throw invalid('permissions', `has to be a list of: ${EDGE_PERMISSIONS.join(', ')}.`);
      return { name, permissions: wanted, token: edge.operators.add(name, wanted, operator.name) };
    },
    201,
  );
  api.post('/api/edge/operators/:name/remove', 'operate', ({ params, operator }) => {
    edge.operators.remove(params.name!, operator.name);
    return { removed: params.name! };
  });
  api.post('/api/edge/people/forget', 'operate', ({ input, operator }) => edge.forget(readPerson(input()), operator));
  api.get('/api/edge/reidentifications', 'reidentify', ({ operator, limit }) => ({
    reidentifications: edge.reidentifications.list(operator, limit),
  }));
  api.post(
    '/api/edge/reidentifications',
    'reidentify',
    ({ input, operator }) => {
      const { pseudonym, reason } = input();
      if (typeof pseudonym !== 'string') throw invalid('pseudonym', 'has to be a text.');
      if (typeof reason !== 'string') throw invalid('reason', 'has to be a text.');
      return edge.reidentifications.request(operator, pseudonym, reason);
    },
    201,
  );
  for (const [verb, decision] of [
    ['approve', 'approved'],
    ['deny', 'denied'],
  ] as const)
    api.post(`/api/edge/reidentifications/:id/${verb}`, 'reidentify', ({ params, operator }) =>
      edge.reidentifications.decide(operator, params.id!, decision),
    );
  api.post('/api/edge/reidentifications/:id/answer', 'reidentify', ({ params, operator }) =>
    edge.reidentifications.answer(operator, params.id!),
  );
}

function describeAdapter({
  name,
  title,
  version,
  kind,
  inputs,
  settings,
  fields,
  events,
}: Edge['adapters'][number]): object {
  return { name, title, version, kind, inputs, settings, fields, events };
}
