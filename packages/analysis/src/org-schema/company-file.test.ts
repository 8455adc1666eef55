import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { companyFileCells } from './company-file.ts';
import { readCompanyFile } from './company-file-thread.ts';
import { workbook } from './workbook.fixture.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const ROWS = [
  ['Name', 'Führungskraft'],
  ['Ada Berg', ''],
  ['Bo Dahl', 'Ada Berg'],
];

describe('the cells of a company file', () => {
  it.each([
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('are those between %s', async (_, separator) => {
    expect(await companyFileCells(bytes(ROWS.map((row) => row.join(separator)).join('\r\n')))).toEqual(ROWS);
  });

  it('may hold separators, quotes and line breaks', async () => {
    expect(await companyFileCells(bytes('Name;Title\n"Berg, Ada";"Head of ""Works"";\nand more"'))).toEqual([
      ['Name', 'Title'],
      ['Berg, Ada', 'Head of "Works";\nand more'],
    ]);
  });

  it.each([
    ['UTF-8 with its mark', (text: string) => bytes(`\uFEFF${text}`)],
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['Windows-1252', (text: string) => Buffer.from(text, 'latin1')],
  ])('are read from %s', async (_, encode) => {
    expect(await companyFileCells(encode('Name,Führungskraft'))).toEqual([['Name', 'Führungskraft']]);
  });

  it('are those of the first sheet that has some, in a workbook', async () => {
    expect(await companyFileCells(workbook(ROWS))).toEqual([ROWS[0], ['Ada Berg'], ROWS[2]]);
  });
});

describe('a hostile file is refused', () => {
  const refusal = (input: Uint8Array) => expect(readCompanyFile({ bytes: input })).rejects;

  it('when it unpacks to far more than it has', async () => {
    const bomb = zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(130 * 1024 * 1024) }, { level: 9 });
    expect(bomb.length).toBeLessThan(1024 * 1024);
    await refusal(bomb).toMatchObject({ name: 'CompanyFileError', tooLarge: true });
  });

  it('when its workbook has a cell in the last row and column there can be', async () => {
    await refusal(workbook([['Name'], ['Ada']], { lastCell: 'XFD1048576' })).toMatchObject({
      name: 'CompanyFileError',
    });
  });

  it('when it has too many rows or columns', async () => {
    await refusal(bytes('a\n'.repeat(20_200))).toMatchObject({ tooLarge: true });
    await refusal(bytes(`${'a,'.repeat(101)}\n`)).toMatchObject({ tooLarge: true });
  });

  it('when it is no table', async () => {
    await refusal(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1])).toMatchObject({
      message: expect.stringMatching(/neither/),
    });
    await refusal(Buffer.from('PK\u0003\u0004 no zip at all')).toMatchObject({
      message: expect.stringMatching(/workbook/),
    });
    await refusal(bytes('')).toMatchObject({ message: 'There is nothing in it.' });
    await refusal(bytes('Name,Title\n"Ada, never closed')).toMatchObject({ message: expect.stringMatching(/quote/) });
  });
});

it('a file of 10,000 people is read in seconds', async () => {
  const rows = Array.from(
    { length: 10_000 },
    (_, i) => `${i},Person ${i},p${i}@acme.example,Engineer,Unit ${i % 40},${Math.floor((i - 1) / 8)}`,
  );
  const began = performance.now();
  const { analysis } = await readCompanyFile({
    bytes: bytes(['Id,Name,Email,Title,Department,Manager', ...rows].join('\n')),
  });
  expect(analysis.chart.people).toHaveLength(10_000);
  expect(performance.now() - began).toBeLessThan(20_000);
});
