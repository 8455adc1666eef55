import { describe, expect, it } from 'vitest';
import { parseRobots, robotsWithout } from './robots.ts';

const allowed = (text: string, path: string, token = 'ExampleBot') =>
  parseRobots(text, token).decide(new URL(path, 'https://example.org')).allowed;
const rules = (...lines: string[]) => ['User-agent: *', ...lines].join('\n');

describe('robots.txt', () => {
  describe('as in RFC 9309, section 5.1', () => {
    const text = [
      'User-Agent: *',
      'Disallow: *.gif$',
      'Disallow: /example/',
      'Allow: /publications/',
      '',
      'User-Agent: foobot',
      'Disallow:/',
      'Allow:/example/page.html',
      'Allow:/example/allowed.gif',
      '',
      'User-Agent: barbot',
      'User-Agent: bazbot',
      'Disallow: /example/page.html',
      '',
      'User-Agent: quxbot',
      '',
      'EOF',
    ].join('\n');
    it.each<[string, string, boolean]>([
      ['anybot', '/example/a.html', false],
      ['anybot', '/publications/a.html', true],
      ['anybot', '/picture.gif', false],
      ['anybot', '/picture.gif?size=2', true],
      ['anybot', '/other', true],
      ['foobot', '/', false],
      ['foobot', '/example/page.html', true],
      ['foobot', '/example/allowed.gif', true],
      ['FooBot', '/publications/a.html', false],
      ['barbot', '/example/page.html', false],
      ['bazbot', '/example/page.html', false],
      ['bazbot', '/picture.gif', true],
      ['quxbot', '/example/a.html', true],
    ])('%s asks for %s', (token, path, may) => expect(allowed(text, path, token)).toBe(may));
  });

  it('decides by the longest rule (section 5.2)', () => {
    const text = rules('Allow: /example/page/', 'Disallow: /example/page/disallowed.gif');
    expect(allowed(text, '/example/page/disallowed.gif')).toBe(false);
    expect(allowed(text, '/example/page/other.gif')).toBe(true);
    expect(allowed(rules('Disallow: /example', 'Allow: /example/page'), '/example/page/x')).toBe(true);
  });

  it('allows where two rules are as long', () => {
    for (const lines of [
      ['Allow: /page', 'Disallow: /page'],
      ['Disallow: /page', 'Allow: /page'],
    ])
      expect(allowed(rules(...lines), '/page')).toBe(true);
  });

  it.each<[string, string]>([
    ['/foo/bar?baz=quz', '/foo/bar?baz=quz'],
    ['/foo/bar?baz=https://foo.bar', '/foo/bar?baz=https://foo.bar'],
    ['/foo/bar/\u30C4', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%E3%83%84', '/foo/bar/\u30C4'],
    ['/foo/bar/%62%61%7A', '/foo/bar/baz'],
    ['/foo/bar/%e3%83%84', '/foo/bar/%E3%83%84'],
    ['/a%3Cd.html', '/a%3cd.html'],
  ])('compares octets: the rule %s is about %s (section 2.2.2)', (pattern, path) => {
    expect(allowed(rules(`Disallow: ${pattern}`), path)).toBe(false);
  });

  it('does not take an encoded slash for a slash', () => {
    expect(allowed(rules('Disallow: /a%2Fb'), '/a/b')).toBe(true);
    expect(allowed(rules('Disallow: /a%2Fb'), '/a%2fb')).toBe(false);
  });

  it.each<[string, string, boolean]>([
    ['/fish', '/fishheads/yummy.html', true],
    ['/fish', '/Fish.asp', false],
    ['/fish*', '/fish', true],
    ['/fish/', '/fish', false],
    ['/*.php', '/folder/filename.php5/', true],
    ['/*.php', '/windows.PHP', false],
    ['/*.php$', '/filename.php', true],
    ['/*.php$', '/filename.php?parameters', false],
    ['/fish*.php', '/fishheads/catfish.php?parameters', true],
    ['/a$b', '/a$b', true],
    ['/a$b', '/a', false],
    ['/**b*', '/aab', true],
    ['*', '/anything', true],
    ['/$', '/', true],
    ['/$', '/a', false],
    ['/*ab*ab$', '/ab', false],
  ])('the pattern %s and the path %s: %s', (pattern, path, isAbout) => {
    expect(allowed(rules(`Disallow: ${pattern}`), path)).toBe(!isAbout);
  });

  it('takes the groups of one name together, and none of * then (section 2.2.1)', () => {
    const text =
      'User-agent: examplebot\nDisallow: /a\n\nUser-agent: *\nDisallow: /c\n\nUser-agent: ExampleBot\nDisallow: /b';
    expect(['/a', '/b', '/c'].map((path) => allowed(text, path))).toEqual([false, false, true]);
  });

  it('is not led astray by lines of other kinds (section 2.2.4)', () => {
    const text =
      'User-agent: examplebot\nSitemap: https://example.org/a.xml\nCrawl-delay: 2\nUser-agent: other\nDisallow: /x';
    expect(allowed(text, '/x')).toBe(false);
    expect(parseRobots(text, 'examplebot')).toMatchObject({
      crawlDelaySeconds: 2,
      sitemaps: ['https://example.org/a.xml'],
    });
  });

  it('reads what people write: comments, spaces, any case, any line end, a byte-order mark', () => {
    const text = '\uFEFF# ours\r\nUSER-AGENT : * # all\r  disallow :/x # private\nDisallow:\n nonsense\n: \n';
    expect(allowed(text, '/x')).toBe(false);
    expect(allowed(text, '/y')).toBe(true);
  });

  it('says which rule it was', () => {
    const robots = parseRobots(rules('Allow: /', 'Disallow: /private'));
    expect(robots.decide(new URL('https://example.org/private/x')).why).toBe('Disallow: /private (line 3)');
  });

  it('always gives itself, and everything when it is empty', () => {
    expect(allowed(rules('Disallow: /'), '/robots.txt')).toBe(true);
    expect(allowed('', '/x')).toBe(true);
    expect(allowed('User-agent: *\nDisallow:', '/x')).toBe(true);
  });

  it('that is not there allows everything, and that cannot be had nothing (section 2.3.1)', () => {
    const url = new URL('https://example.org/x');
    expect([404, 401, 410].map((status) => robotsWithout(status).decide(url).allowed)).toEqual([true, true, true]);
    expect([500, 503, undefined].map((status) => robotsWithout(status).decide(url).allowed)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('of many stars is matched at once', () => {
    const began = performance.now();
    expect(allowed(rules(`Disallow: /${'*a'.repeat(2000)}$`), `/${'a'.repeat(1990)}b`)).toBe(true);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('keeps delays within a minute', () => {
    expect(parseRobots('User-agent: *\nCrawl-delay: 86400').crawlDelaySeconds).toBe(60);
    expect(parseRobots('User-agent: *\nCrawl-delay: -1').crawlDelaySeconds).toBeUndefined();
  });
});
