/** Mappings: how payloads of any program become events. */
import { createMapping, listMappings, previewMapping, removeMapping, updateMapping } from '@bellwether/services';
import type { Route } from './route.ts';

const settings = { tag: 'administration', needs: 'settings:write' } as const;
const json = { consumes: ['application/json'] } as const;

export function mappingRoutes(): Route[] {
  return [
    {
      ...settings,
      needs: 'settings:read',
      method: 'GET',
      path: '/api/v1/mappings',
      summary: 'Mappings: which field of a payload becomes which field of an event.',
      handle: async (c) => ({ mappings: await listMappings(c.platform, c.caller) }),
    },
    {
      ...settings,
      ...json,
      method: 'POST',
      path: '/api/v1/mappings',
      summary:
        'Makes a mapping: {name, event_type, items?, only_if?, timestamp?, id?, user?, environment?, fields: [{to, from, type, transform?, required?}]}.',
      status: 201,
      handle: async (c) => createMapping(c.platform, c.caller, await c.json()),
    },
    {
      ...settings,
      ...json,
      method: 'PUT',
      path: '/api/v1/mappings/:mapping_id',
      summary: 'Replaces a mapping, with the version it was seen at.',
      handle: async (c) => updateMapping(c.platform, c.caller, c.params.mapping_id!, await c.json()),
    },
    {
      ...settings,
      method: 'DELETE',
      path: '/api/v1/mappings/:mapping_id',
      summary: 'Removes a mapping that no connection reads by.',
      status: 204,
      handle: async (c) => {
        await removeMapping(c.platform, c.caller, c.params.mapping_id!);
        c.reply.status(204).send();
        return undefined;
      },
    },
    {
      ...settings,
      ...json,
      needs: 'settings:read',
      method: 'POST',
      path: '/api/v1/mappings/preview',
      summary:
        'What a mapping makes of a sample: {sample, mapping?}. Events as they would be stored, what is dropped, what is wrong. Nothing is kept.',
      handle: async (c) => previewMapping(c.platform, c.caller, await c.json()),
    },
  ];
}
