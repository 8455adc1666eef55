/** What one agrees to, purpose by purpose. Withdrawing is one press, as giving is. */
import { Time } from '@bellwether/ui/components/time.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import type { Consent, ConsentStatus } from './own-data.ts';

const words = messages.own.consents;

export function ConsentsSection({ consents, changed }: { consents: readonly Consent[]; changed: () => void }) {
  const action = useAction();
  const say = (consent: Consent, status: ConsentStatus) =>
    action.run(consent.purpose, async () => {
      await api.put('/api/v1/me/consents', { consents: [{ purpose: consent.purpose, status }] });
      changed();
      return words[status];
    });
  return (
    <section className="panel" aria-labelledby="consents">
      <header className="panel-head">
        <h2 id="consents">{words.title}</h2>
      </header>
      <p className="quiet">{words.lead}</p>
      <ActionNote action={action} />
      <ul className="trust-rows">
        {consents.map((consent) => {
          const { purpose, status, legal_basis: basis, updated_at: at } = consent;
          const next = status === 'withdrawn' ? 'given' : 'withdrawn';
          return (
            <li key={purpose} className="trust-row">
              <div>
                <h3>
                  {words.purposes[purpose]}{' '}
                  <small>
                    {words.statuses[status]}
                    {at && (
                      <>
                        {' '}
                        <Time at={at} form="day" />
                      </>
                    )}
                  </small>
                </h3>
                <p>{words.more[purpose]}</p>
                {status === 'unset' && (
                  <p className="quiet">{basis ? words.basis(words.bases[basis]) : words.noBasis}</p>
                )}
              </div>
              <div className="actions">
                {status === 'unset' && (
                  <ActionButton
                    action={action}
                    name={purpose}
                    working={words.saving}
                    label={`${words.give}: ${words.purposes[purpose]}`}
                    onPress={() => void say(consent, 'given')}
                  >
                    {words.give}
                  </ActionButton>
                )}
                <ActionButton
                  action={action}
                  name={purpose}
                  working={words.saving}
                  label={`${next === 'given' ? words.give : words.withdraw}: ${words.purposes[purpose]}`}
                  onPress={() => void say(consent, next)}
                >
                  {next === 'given' ? words.give : words.withdraw}
                </ActionButton>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
