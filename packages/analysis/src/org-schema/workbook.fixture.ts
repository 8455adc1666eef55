/** A workbook of one sheet, by hand: texts in the cells themselves. */
import { strToU8, zipSync } from 'fflate';

export function workbook(rows: readonly (readonly string[])[], { lastCell }: { lastCell?: string } = {}): Uint8Array {
  const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const letter = (column: number): string => String.fromCharCode(65 + column);
  const row = (cells: readonly string[], at: number): string =>
    `<row r="${at + 1}">${cells
      .map((text, column) => `<c r="${letter(column)}${at + 1}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`)
      .join('')}</row>`;
  const far = lastCell
    ? `<row r="${/\d+/.exec(lastCell)![0]}"><c r="${lastCell}" t="inlineStr"><is><t>x</t></is></c></row>`
    : '';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packages = 'http://schemas.openxmlformats.org/package/2006';
  return zipSync({
    '[Content_Types].xml': strToU8(`<?xml version="1.0"?><Types xmlns="${packages}/content-types"/>`),
    'xl/workbook.xml': strToU8(
      `<?xml version="1.0"?><workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Staff" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<?xml version="1.0"?><Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    'xl/worksheets/sheet1.xml': strToU8(
      `<?xml version="1.0"?><worksheet xmlns="${main}"><sheetData>${rows.map(row).join('')}${far}</sheetData></worksheet>`,
    ),
  });
}
