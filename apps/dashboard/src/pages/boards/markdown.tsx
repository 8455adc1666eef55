/**
 * Text on a board. The library only takes Markdown apart; what is drawn are elements of ours made from its tokens, so a
 * piece of HTML is the text it was written as, and a link leads only where a link may.
 */
import { marked, type Token, type Tokens } from 'marked';
import { createElement, type ReactNode } from 'react';

/** Deeper than anybody writes; what is nested deeper is shown as it was written. */
const DEPTH_MAX = 12;

export default function Markdown({ text }: { text: string }) {
  return <div className="prose">{draw(tokensOf(text), 0)}</div>;
}

function tokensOf(text: string): readonly Token[] {
  try {
    return marked.lexer(text);
  } catch {
    // Text that is nested thousands deep is nobody's note.
    return [{ type: 'text', raw: text, text }];
  }
}

function draw(tokens: readonly Token[] | undefined, depth: number): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity but their order.
  return (tokens ?? []).map((token, index) => <Piece key={index} token={token} depth={depth} />);
}

function Piece({ token, depth }: { token: Token; depth: number }): ReactNode {
  if (depth > DEPTH_MAX) return token.raw;
  const inner = () => draw((token as Tokens.Generic).tokens, depth + 1);
  switch (token.type) {
    case 'heading':
      // Below the board's own headings, in the order in which they were written.
      return createElement(token.depth === 1 ? 'h2' : token.depth === 2 ? 'h3' : 'h4', null, inner());
    case 'paragraph':
      return <p>{inner()}</p>;
    case 'strong':
      return <strong>{inner()}</strong>;
    case 'em':
      return <em>{inner()}</em>;
    case 'del':
      return <del>{inner()}</del>;
    case 'blockquote':
      return <blockquote>{inner()}</blockquote>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'code':
      return (
        <pre>
          <code>{token.text}</code>
        </pre>
      );
    case 'br':
      return <br />;
    case 'hr':
      return <hr />;
    case 'list':
      return createElement(
        token.ordered ? 'ol' : 'ul',
        null,
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        (token as Tokens.List).items.map((item, index) => <li key={index}>{draw(item.tokens, depth + 1)}</li>),
      );
    case 'table':
      return <Table table={token as Tokens.Table} depth={depth} />;
    case 'link':
      return safeHref(token.href) ? (
        <a href={token.href} rel="noreferrer noopener" target="_blank">
          {inner()}
        </a>
      ) : (
        token.raw
      );
    case 'image':
      // Nothing is loaded from elsewhere for somebody who looks at a board.
      return token.text || token.raw;
    case 'space':
      return null;
    case 'text':
      return (token as Tokens.Text).tokens ? inner() : token.text;
    case 'escape':
      return token.text;
    default:
      return token.raw;
  }
}

function Table({ table, depth }: { table: Tokens.Table; depth: number }) {
  return (
    <table>
      <thead>
        <tr>
          {table.header.map(({ tokens }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above.
            <th key={index} scope="col">
              {draw(tokens, depth + 1)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above.
          <tr key={at}>
            {row.map(({ tokens }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above.
              <td key={index}>{draw(tokens, depth + 1)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Pages of the web and of this dashboard, and mail; never a script. */
export function safeHref(href: string): boolean {
  if (/^\/(?![/\\])/.test(href)) return true;
  return URL.canParse(href) && ['https:', 'http:', 'mailto:'].includes(new URL(href).protocol);
}
