/** Who is told what: the log of what was told, and the channels, routes and silences that decide it. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import '../access/access.css';
import { ChannelsSection } from './channels-section.tsx';
import { LogSection } from './log-section.tsx';
import { messages } from './messages.ts';
import './notifications.css';
import {
  type NotificationsView,
  PAGE,
  useChannels,
  useDeadLetters,
  useNotifications,
  useRoutes,
  VIEWS,
} from './notifications.ts';
import { RoutesSection } from './routes-section.tsx';
import { SilencesSection } from './silences-section.tsx';

const WELL: readonly string[] = ['ok', 'unused'];

export default function NotificationsPage({ address }: PageProps) {
  const view = viewOf(address);
  const maySet = useMay('settings:write');
  const notifications = useNotifications();
  const channels = useChannels(maySet);
  const deadLetters = useDeadLetters(maySet);
  const routes = useRoutes();
  return (
    <Page question={messages.question} answer={answer()} className="access-page">
      <Choice
        label={messages.show}
        value={view}
        options={VIEWS.map((value) => ({ value, label: messages.views[value] }))}
        onChange={(next) => navigate(next === 'log' ? PAGE : `${PAGE}?view=${next}`)}
      />
      {view === 'log' && <LogSection notifications={notifications} deadLetters={deadLetters} />}
      {view === 'channels' && <ChannelsSection channels={channels} maySet={maySet} />}
      {view === 'routes' && <RoutesSection routes={routes} channels={channels.value} maySet={maySet} />}
      {view === 'silences' && <SilencesSection />}
    </Page>
  );

  function answer(): string | undefined {
    const words = messages.answer;
    if (maySet && channels.value?.length === 0) return words.noChannels;
    if (routes.value && !routes.value.some(({ enabled }) => enabled)) return words.noRoutes;
    if (!notifications.value || (maySet && !deadLetters.value)) return undefined;
    const open = words.open(notifications.value.filter(({ state }) => state === 'open').length);
    if (!deadLetters.value) return open + words.end;
    if (deadLetters.value.length > 0) return open + words.failed(deadLetters.value.length);
    const failing = channels.value?.filter(({ enabled, health }) => enabled && !WELL.includes(health.state)) ?? [];
    return open + (failing.length === 0 ? words.arrived : words.failing(failing.map(({ name }) => name).join(', ')));
  }
}

function viewOf(address: URL): NotificationsView {
  return VIEWS.find((view) => view === address.searchParams.get('view')) ?? 'log';
}
