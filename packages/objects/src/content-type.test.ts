import { describe, expect, it } from 'vitest';
import { refusalOfContentType } from './content-type.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n');
const EXE = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);

describe('the content type of an object', () => {
  it.each<[string, Buffer, string[]]>([
    ['image/png', PNG, []],
    ['image/png', PNG, ['image/*']],
    ['application/pdf', PDF, ['application/pdf', 'text/plain']],
    ['text/plain; charset=utf-8', Buffer.from('Hello'), []],
    ['application/json', Buffer.from('{}'), []],
    ['image/svg+xml', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'), []],
    ['text/html', Buffer.from('<!doctype html>'), []],
    ['application/octet-stream', EXE, []],
    ['text/plain', Buffer.alloc(0), []],
  ])('%s is taken for what begins so', async (type, head, allowed) => {
    expect(await refusalOfContentType(type, allowed, head)).toBeUndefined();
  });

  it.each<[string, Buffer, string[], RegExp]>([
    ['text/plain', EXE, [], /begins as application\/x-msdownload/],
    ['image/png', PDF, [], /begins as application\/pdf/],
    ['text/html', PNG, [], /begins as image\/png/],
    ['text/html', Buffer.from('<p>'), ['image/*'], /takes image/],
    ['application/octet-stream', PNG, ['image/png'], /takes image\/png/],
    ['html', Buffer.alloc(0), [], /media type/],
    ['text/html\r\nset-cookie: a=b', Buffer.alloc(0), [], /media type/],
    ['text/html; a="\r\n"', Buffer.alloc(0), [], /media type/],
    [`text/${'x'.repeat(300)}`, Buffer.alloc(0), [], /media type/],
  ])('%s is refused for what does not', async (type, head, allowed, why) => {
    expect(await refusalOfContentType(type, allowed, head)).toMatch(why);
  });
});
