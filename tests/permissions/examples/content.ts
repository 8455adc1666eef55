/** Websites that are read, and objects. */

import { actingFor, linkObject, OPERATOR, putObject } from '@bellwether/services';
import { type House, ORG_ID } from '../house.ts';
import { type Example, type Examples, json, type MakeExample, unique } from './example.ts';

const newBucket = async (house: House): Promise<{ params: { bucket_id: string }; version: number; name: string }> => {
  const name = unique('bucket').replaceAll('_', '-').toLowerCase();
  const { bucket_id, version } = await house.json<{ bucket_id: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/buckets',
    { name },
  );
  return { params: { bucket_id }, version, name };
};

const withBucket: MakeExample = async (house) => ({ params: (await newBucket(house)).params });

const text: RequestInit = { body: 'content', headers: { 'content-type': 'text/plain' } };

const withObject: MakeExample = async (house) => {
  const { bucket_id } = (await newBucket(house)).params;
  const about = { bucketId: bucket_id, key: 'a', contentType: 'text/plain' };
  await putObject(house.server.platform, actingFor(OPERATOR, ORG_ID), about, [Buffer.from('content')]);
  return { params: { bucket_id }, query: 'key=a' };
};

const withObjectLink = async (house: House, method: 'GET' | 'PUT'): Promise<Example> => {
  const { params } = await withObject(house, house.owner);
  const platform = house.server.platform;
  const link = { key: 'a', method };
  const { token } = await linkObject(platform, actingFor(OPERATOR, ORG_ID), params!.bucket_id!, link);
  return { query: `t=${token}` };
};

const website = () => ({
  ...{ name: unique('site').replaceAll('_', '-').toLowerCase(), start_urls: ['https://nobody.invalid/'] },
});

const newWebsite = async (house: House): Promise<{ params: { website_id: string }; version: number }> => {
  const { website_id, version } = await house.json<{ website_id: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/websites',
    website(),
  );
  return { params: { website_id }, version };
};

const withWebsite: MakeExample = async (house) => ({ params: (await newWebsite(house)).params });

export const contentExamples: Examples = {
  // Websites
  'POST /api/v1/websites': () => json(website()),
  'GET /api/v1/websites/:website_id': withWebsite,
  'PUT /api/v1/websites/:website_id': async (house) => {
    const { params, version } = await newWebsite(house);
    return { params, ...json({ ...website(), version }) };
  },
  'DELETE /api/v1/websites/:website_id': withWebsite,
  'POST /api/v1/websites/:website_id/scrapes': withWebsite,
  'POST /api/v1/scrapes/:scrape_id/stop': async (house) => {
    const { params } = await newWebsite(house);
    const path = `/api/v1/websites/${params.website_id}/scrapes`;
    const { scrape_id } = await house.json<{ scrape_id: string }>(house.owner, 'POST', path);
    return { params: { scrape_id } };
  },
  'GET /api/v1/websites/:website_id/pages': withWebsite,
  'GET /api/v1/websites/:website_id/page': async (house, caller) => ({
    ...(await withWebsite(house, caller)),
    query: 'url=https://nobody.invalid/',
    otherwise: { status: 404, because: 'nothing has been read' },
  }),

  // Objects
  'POST /api/v1/buckets': () => json({ name: unique('bucket').replaceAll('_', '-').toLowerCase() }),
  'GET /api/v1/buckets/:bucket_id': withBucket,
  'PUT /api/v1/buckets/:bucket_id': async (house) => {
    const { params, version, name } = await newBucket(house);
    return { params, ...json({ version, name, expire_after_days: 30 }) };
  },
  'DELETE /api/v1/buckets/:bucket_id': withBucket,
  'GET /api/v1/buckets/:bucket_id/objects': withBucket,
  'PUT /api/v1/buckets/:bucket_id/content': async (house, caller) => ({
    ...(await withBucket(house, caller)),
    ...{ query: 'key=a', init: text },
  }),
  'GET /api/v1/buckets/:bucket_id/content': withObject,
  'DELETE /api/v1/buckets/:bucket_id/content': withObject,
  'POST /api/v1/buckets/:bucket_id/links': async (house, caller) => ({
    ...(await withObject(house, caller)),
    ...{ query: '', ...json({ key: 'a' }) },
  }),
  'GET /api/v1/object-links/content': (house) => withObjectLink(house, 'GET'),
  'PUT /api/v1/object-links/content': async (house) => ({ ...(await withObjectLink(house, 'PUT')), init: text }),
};
