/** Whether a file still says what it said: how that is found out, and what was found. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useState } from 'react';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type Verification, verifyFile } from './reports.ts';

const words = messages.verify;

export function VerifySection() {
  const action = useAction();
  const [found, setFound] = useState<Verification>();
  const look = (file: File) =>
    action.run('verify', async () => {
      setFound(undefined);
      setFound(await verifyFile(file));
      return undefined;
    });
  return (
    <section className="panel" aria-labelledby="verify">
      <div className="panel-head">
        <h2 id="verify">{words.title}</h2>
      </div>
      <p>{words.how}</p>
      <ol className="verify-steps">
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <label className="field verify-file">
        <span className="field-label">{words.choose}</span>
        <input
          type="file"
          accept="application/pdf,text/html,.pdf,.html"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) void look(file);
          }}
        />
      </label>
      <p className="quiet">
        {words.command} <code>bellwether report verify report.pdf</code>
      </p>
      {action.pending && (
        <p className="quiet" role="status">
          {words.working}
        </p>
      )}
      <ActionNote action={action} />
      {found && <Found found={found} />}
    </section>
  );
}

function Found({ found }: { found: Verification }) {
  return (
    <div className="verify-found" data-verdict={found.verdict} role="status">
      <h3>{words.verdicts[found.verdict]}</h3>
      <p>{found.answer}</p>
      <p className="quiet">
        {found.title}, <code>{found.fingerprint}</code>
        {found.report_id && (
          <>
            {' · '}
            <Link href={`/reports/${encodeURIComponent(found.report_id)}`}>{words.open}</Link>
          </>
        )}
      </p>
      {found.findings.length > 0 && (
        <ScrollRegion label={words.found}>
          <table aria-label={words.found}>
            <thead>
              <tr>
                <th scope="col">{words.columns.figure}</th>
                <th scope="col">{words.columns.inFile}</th>
                <th scope="col">{words.columns.shouldBe}</th>
                <th scope="col">{words.columns.why}</th>
              </tr>
            </thead>
            <tbody>
              {found.findings.map(({ label, figure, kind, in_file, should_be, why }) => (
                <tr key={`${figure} ${label} ${kind} ${in_file}`}>
                  <th scope="row">
                    {label} <span className="tag">{words.kinds[kind]}</span>
                  </th>
                  <td className="wrap">{in_file}</td>
                  <td className="wrap">{should_be}</td>
                  <td className="wrap">{why}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </div>
  );
}
