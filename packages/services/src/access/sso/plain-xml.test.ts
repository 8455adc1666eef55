import { describe, expect, it } from 'vitest';
import { refusalOfXml } from './plain-xml.ts';

describe('XML from anybody', () => {
  it.each([
    '<a/>',
    '<a b="x>y" c=\'"\'>text &amp; more<b/></a>',
    '<?xml version="1.0" encoding="UTF-8"?>\n<a><b>1</b></a>',
    `<a>${'<b>x</b>'.repeat(2000)}</a>`,
    '',
    'no tag at all',
  ])('is read when it is plain: %#', (xml) => expect(refusalOfXml(xml)).toBeUndefined());

  it.each([
    ['a document type', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', /document type/],
    ['an entity', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', /document type/],
    ['a comment', '<a>admin<!-- -->@x</a>', /comment/],
    ['CDATA', '<a><![CDATA[<b>]]></a>', /CDATA/],
    ['a processing instruction', '<a><?x y?></a>', /processing/],
    ['a second declaration', '<?xml version="1.0"?><?xml version="1.0"?><a/>', /processing/],
    ['a style sheet', '<?xml-stylesheet href="x"?><a/>', /processing/],
    ['tags hidden in a quote', `<a b="${'<c>'.repeat(100)}">`, /without an end/],
    ['tags hidden behind an open quote', `<a b=">${'<c>'.repeat(100)}`, /without an end/],
    ['an open tag', '<a', /without an end/],
    ['a deep nest', '<a>'.repeat(41), /too deep/],
    ['a deep nest with slashes in quotes', '<a b="/">'.repeat(41), /too deep/],
    ['a flood of tags', '<a/>'.repeat(6001), /too many/],
  ])('is not read with %s', (_name, xml, why) => expect(refusalOfXml(xml)).toMatch(why));
});
